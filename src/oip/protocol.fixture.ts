import { gunzipSync, inflateSync } from "node:zlib"
import { type TestParts, testParts } from "../app.fixture.ts"
import { createApp } from "../app.ts"

/** The path of inference of the made-up model. */
export const INFER = "/v2/models/made-up/infer"
/** Of the two classes of the made-up model, in the order of its probabilities. */
export const CLASSES = ["klein", 'sehr "groß"'] as const

/** An answer, taken apart as a client does. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  /** The JSON, without what is behind it. */
  readonly json: Answer
  /** What is behind the JSON. */
  readonly tail: Uint8Array
}

/** The members of answers of all kinds. */
export interface Answer {
  readonly model_name: string
  readonly id: string
  readonly error: string
  readonly outputs: readonly {
    readonly name: string
    readonly datatype: string
    readonly shape: readonly number[]
    readonly data: readonly unknown[]
    readonly parameters?: { readonly binary_data_size: number }
  }[]
}

type Body = string | Blob | ReadableStream | Uint8Array<ArrayBuffer> | null

/** A client of an app with the made-up model. */
export function protocolClient(parts: TestParts = {}) {
  const app = createApp(
    testParts({ limits: { bodyBytes: 100_000, objectBytes: 100_000, rows: 1000 }, ...parts }),
  )
  const ask = async (path: string, init?: RequestInit): Promise<Answered> =>
    takenApart(await app(new Request(`http://localhost${path}`, init)))
  const post = (path: string, body: Body, headers: Record<string, string> = {}) =>
    ask(path, { method: "POST", body, headers: { ...lengthOf(body), ...headers } })
  return {
    app,
    ask,
    post,
    /** Asks for inference with JSON. */
    infer: (request: unknown, headers?: Record<string, string>) =>
      post(INFER, JSON.stringify(request), headers),
  }
}

/** What HTTP says of a body that is there as a whole. */
function lengthOf(body: Body): Record<string, string> {
  if (body instanceof ReadableStream) return {}
  return { "content-length": `${new Blob(body === null ? [] : [body]).size}` }
}

/** Takes the tensors in binary off an answer. */
async function takenApart(response: Response): Promise<Answered> {
  const { status, headers } = response
  const bytes = decompressed(new Uint8Array(await response.arrayBuffer()), headers)
  const length = Number(headers.get("inference-header-content-length") ?? bytes.length)
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length))
  const json = (text === "" ? {} : JSON.parse(text)) as Answer
  return { status, headers, json, tail: bytes.subarray(length) }
}

function decompressed(bytes: Uint8Array, headers: Headers): Uint8Array {
  const encoding = headers.get("content-encoding")
  if (encoding === null) return bytes
  return encoding === "gzip" ? gunzipSync(bytes) : inflateSync(bytes)
}

/** A body with tensors in binary, and the headers that announce them. */
export function frame(json: unknown, ...tensors: readonly Uint8Array[]) {
  const head = new TextEncoder().encode(JSON.stringify(json))
  return {
    body: new Uint8Array(Buffer.concat([head, ...tensors])),
    headers: { "inference-header-content-length": `${head.length}` },
  }
}

/**
 * A body piece by piece, of no announced length.
 *
 * @param cuts where it is cut, as shares of it
 */
export function piecesOf(body: Uint8Array, cuts: readonly number[]): ReadableStream {
  const places = [0, ...cuts.map((share) => Math.floor(share * body.length)), body.length]
  const sorted = places.toSorted((one, other) => one - other)
  return new ReadableStream({
    start(controller) {
      sorted.slice(1).forEach((to, index) => controller.enqueue(body.slice(sorted[index], to)))
      controller.close()
    },
  })
}

/** 32-bit floats as the protocol has them: little-endian. */
export function fp32(...values: readonly number[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(values.length * 4))
  values.forEach((value, index) => view.setFloat32(index * 4, value, true))
  return new Uint8Array(view.buffer)
}

/** The values of a tensor of 32-bit floats. */
export function floatsIn(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true))
}

/** Texts as a tensor of BYTES has them: each behind its length in 32 bits, little-endian. */
export function bytesOf(...texts: readonly string[]): Uint8Array<ArrayBuffer> {
  const parts = texts.flatMap((text) => {
    const encoded = Buffer.from(text)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(encoded.length)
    return [length, encoded]
  })
  return new Uint8Array(Buffer.concat(parts))
}

/** The texts of a tensor of BYTES: each behind its length in 32 bits, little-endian. */
export function textsIn(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const texts: string[] = []
  for (let at = 0; at < bytes.length;) {
    const length = view.getUint32(at, true)
    texts.push(new TextDecoder().decode(bytes.subarray(at + 4, at + 4 + length)))
    at += 4 + length
  }
  return texts
}

/** One input with all features, in JSON. */
export function matrix(rows: readonly (readonly unknown[])[], datatype = "FP32") {
  return { name: "features", shape: [rows.length, 2], datatype, data: rows.flat() }
}
