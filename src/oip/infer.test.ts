import { describe, expect, test } from "bun:test"
import { deflateSync, gzipSync } from "node:zlib"
import { recorder } from "../app.fixture.ts"
import { Admission } from "../http/admission.ts"
import { BodyReader } from "../http/body.ts"
import { testModel } from "../inference/model.fixture.ts"
import { InferenceError } from "../inference/inference-error.ts"
import {
  CLASSES,
  floatsIn,
  fp32,
  frame,
  INFER,
  matrix,
  protocolClient,
  textsIn,
} from "./protocol.fixture.ts"

const client = protocolClient()
const { infer, post } = client
const [SMALL, LARGE] = CLASSES

/** Two rows: one on the border of the classes, one far beyond. */
const TWO = [
  [5, 0],
  [10, 1],
]

describe("POST /v2/models/NAME/infer answers", () => {
  test("all outputs, the id repeated, with the names that the protocol gives", async () => {
    const { status, headers, json } = await infer({ id: "42", inputs: [matrix(TWO)] })
    expect(status).toBe(200)
    expect(headers.get("content-type")).toBe("application/json")
    const large = Math.fround(1 / (1 + Math.exp(-5)))
    expect(json as unknown).toEqual({
      model_name: "made-up",
      model_version: "000000000000",
      id: "42",
      outputs: [
        { name: "label", datatype: "BYTES", shape: [2], data: [SMALL, LARGE] },
        {
          name: "probabilities",
          datatype: "FP32",
          shape: [2, 2],
          data: [0.5, 0.5, Math.fround(1 - 1 / (1 + Math.exp(-5))), large],
        },
      ],
    })
  })

  test("no id where none was sent, and an empty one where that was", async () => {
    expect((await infer({ inputs: [matrix(TWO)] })).json).not.toHaveProperty("id")
    expect((await infer({ id: null, inputs: [matrix(TWO)] })).json).not.toHaveProperty("id")
    expect((await infer({ id: "", inputs: [matrix(TWO)] })).json.id).toBe("")
  })

  test("the outputs asked for alone, in the order asked for", async () => {
    const names = async (...outputs: string[]) => {
      const wanted = outputs.map((name) => ({ name }))
      const { json } = await infer({ inputs: [matrix(TWO)], outputs: wanted })
      return json.outputs.map(({ name }) => name)
    }
    expect(await names("probabilities", "label")).toEqual(["probabilities", "label"])
    expect(await names("label", "probabilities")).toEqual(["label", "probabilities"])
    expect(await names("probabilities")).toEqual(["probabilities"])
    expect(await names()).toEqual(["label", "probabilities"])
  })

  test("no rows with none", async () => {
    const { status, json } = await infer({ inputs: [matrix([])] })
    expect(status).toBe(200)
    expect(json.outputs.map(({ shape }) => shape)).toEqual([[0], [0, 2]])
    expect(json.outputs.map(({ data }) => data)).toEqual([[], []])
  })

  test("the same whatever the body is called", async () => {
    const text = JSON.stringify({ inputs: [matrix(TWO)] })
    for (const type of [
      "application/json",
      "application/octet-stream",
      "application/x-www-form-urlencoded",
      "text/plain;charset=utf-16",
      "multipart/form-data",
      "x",
    ]) {
      expect((await post(INFER, text, { "content-type": type })).status).toBe(200)
    }
    // Triton's client sends none.
    expect((await post(INFER, new Blob([text]))).status).toBe(200)
  })

  test("members and parameters of other servers by passing them over", async () => {
    const { status } = await infer({
      model_name: "made-up",
      parameters: { content_type: "np", timeout: 5, priority: 1, sequence_id: 0 },
      inputs: [{ ...matrix(TWO), parameters: { content_type: "np" } }],
      outputs: [{ name: "label", parameters: { content_type: "str" } }],
    })
    expect(status).toBe(200)
  })

  test("with a version in the path, and by a name that is percent-encoded", async () => {
    const body = JSON.stringify({ inputs: [matrix(TWO)] })
    const right = await post("/v2/models/made-up/versions/000000000000/infer", body)
    expect(right.json.model_name).toBe("made-up")
    expect((await post("/v2/models/made%2Dup/infer", body)).status).toBe(200)
    expect((await post(`${INFER}/`, body)).status).toBe(200)
  })

  test("a long body, one of unknown length, and a compressed one like a short one", async () => {
    const text = JSON.stringify({ inputs: [matrix(TWO)] })
    const short = await post(INFER, text)
    const pieces = new ReadableStream({
      start(controller) {
        for (const byte of new TextEncoder().encode(text)) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    const long = `${" ".repeat(5000)}${text}`
    expect((await post(INFER, long)).json).toEqual(short.json)
    expect((await post(INFER, pieces)).json).toEqual(short.json)
    for (const encoding of ["gzip", "deflate"] as const) {
      const body = compressedBy(encoding, text)
      expect((await post(INFER, body, { "content-encoding": encoding })).json).toEqual(short.json)
    }
  })
})

describe("tensors in binary", () => {
  test("are taken behind the JSON and given there, in the order of the outputs", async () => {
    const input = {
      ...matrix(TWO),
      data: undefined,
      parameters: { binary_data_size: 16 },
    }
    const outputs = ["probabilities", "label"].map((name) => ({
      name,
      parameters: { binary_data: true },
    }))
    const { body, headers } = frame({ inputs: [input], outputs }, fp32(...TWO.flat()))
    const answer = await post(INFER, body, headers)
    expect(answer.headers.get("content-type")).toBe("application/octet-stream")
    const [numbers, labels] = answer.json.outputs
    expect(numbers).toEqual({
      name: "probabilities",
      datatype: "FP32",
      shape: [2, 2],
      parameters: { binary_data_size: 16 },
    } as never)
    expect(floatsIn(answer.tail.subarray(0, 16)).slice(0, 2)).toEqual([0.5, 0.5])
    expect(textsIn(answer.tail.subarray(16))).toEqual([SMALL, LARGE])
    expect(labels?.parameters?.binary_data_size).toBe(answer.tail.length - 16)
  })

  test("stand beside JSON in one request and one answer", async () => {
    const size = { binary_data_size: 8 }
    const { body, headers } = frame(
      {
        parameters: { binary_data_output: true },
        inputs: [
          { name: "b/c ~", shape: [2], datatype: "FP32", data: [[0], [1]].flat() },
          { name: "länge", shape: [2, 1], datatype: "FP32", parameters: size },
        ],
        outputs: [{ name: "label", parameters: { binary_data: false } }, { name: "probabilities" }],
      },
      fp32(5, 10),
    )
    const { json, tail } = await post(INFER, body, headers)
    expect(json.outputs[0]?.data).toEqual([SMALL, LARGE])
    expect(json.outputs[1]?.parameters).toEqual({ binary_data_size: 16 })
    expect(floatsIn(tail).slice(0, 2)).toEqual([0.5, 0.5])
  })

  test("may be all of the body: the rows of the one input, answered in binary", async () => {
    const { json, tail } = await post(INFER, fp32(5, 0, 10, 1), {
      "inference-header-content-length": "0",
    })
    expect(json.outputs.map(({ shape }) => shape)).toEqual([[2], [2, 2]])
    const size = json.outputs[0]?.parameters?.binary_data_size ?? 0
    expect(textsIn(tail.subarray(0, size))).toEqual([SMALL, LARGE])
    expect(floatsIn(tail.subarray(size)).slice(0, 2)).toEqual([0.5, 0.5])
  })

  test("are not needed for the header: Triton's C++ client always sends it", async () => {
    const { body, headers } = frame({ inputs: [matrix(TWO)] })
    expect((await post(INFER, body, headers)).json.outputs[0]?.data).toEqual([SMALL, LARGE])
  })

  test("count their JSON before its compression", async () => {
    const { body, headers } = frame(
      {
        parameters: { binary_data_output: true },
        inputs: [{ ...matrix(TWO), data: undefined, parameters: { binary_data_size: 16 } }],
      },
      fp32(...TWO.flat()),
    )
    const compressed = compressedBy("gzip", body)
    const answer = await post(INFER, compressed, { ...headers, "content-encoding": "gzip" })
    expect(answer.json.outputs).toHaveLength(2)
  })
})

describe("compressed answers", () => {
  const many = { inputs: [matrix(Array.from({ length: 200 }, () => [5, 0]))] }

  test("are given to who asks, in gzip or deflate, binary or not", async () => {
    const plain = await infer(many)
    expect(plain.headers.get("content-encoding")).toBeNull()
    for (const encoding of ["gzip", "deflate"]) {
      const answer = await infer(many, { "accept-encoding": encoding })
      expect(answer.headers.get("content-encoding")).toBe(encoding)
      expect(answer.json).toEqual(plain.json)
      const binary = { ...many, parameters: { binary_data_output: true } }
      const { headers, tail } = await infer(binary, { "accept-encoding": encoding })
      expect(headers.get("content-encoding")).toBe(encoding)
      expect(floatsIn(tail.subarray(-8))).toEqual([0.5, 0.5])
    }
  })

  test("are not given where they save nothing, nor in what few clients know", async () => {
    const short = await infer({ inputs: [matrix(TWO)] }, { "accept-encoding": "gzip" })
    expect(short.headers.get("content-encoding")).toBeNull()
    const other = await infer(many, { "accept-encoding": "br, zstd" })
    expect(other.headers.get("content-encoding")).toBeNull()
  })

  test("are given for infer alone: Triton's asyncio client reads nothing else", async () => {
    for (const path of ["/v2", "/v2/models/made-up", "/v2/models/made-up/config", "/v2/nothing"]) {
      const { headers } = await client.ask(path, { headers: { "accept-encoding": "gzip" } })
      expect(headers.get("content-encoding")).toBeNull()
    }
    const refused = await infer({ ...many, id: 1 }, { "accept-encoding": "gzip" })
    expect(refused.status).toBe(400)
    expect(refused.headers.get("content-encoding")).toBeNull()
  })
})

describe("what can't be answered gets an error that KServe's client shows", () => {
  const good = JSON.stringify({ inputs: [matrix(TWO)] })
  const cases: [what: string, Parameters<typeof post>, status: number, error: string][] = [
    ["an empty body", [INFER, null], 400, "the body is empty"],
    ["no JSON", [INFER, "{"], 400, "the body is not JSON"],
    ["a NaN in JSON", [INFER, good.replace("5", "NaN")], 400, "no NaN and no Infinity"],
    ["a long NaN in JSON", [INFER, `${good.replace("5", "NaN")}${" ".repeat(2000)}`], 400, "NaN"],
    ["no UTF-8", [INFER, new Uint8Array(2000).fill(0xff)], 400, "not JSON in UTF-8"],
    ["an array", [INFER, "[]"], 400, "the request must be an object, found an array"],
    [
      "JSON that is nested deeply",
      [INFER, `${"[".repeat(45_000)}${"]".repeat(45_000)}`],
      400,
      "the request must be an object, found an array",
    ],
    ["an unknown model", ["/v2/models/other/infer", good], 404, "unknown model 'other'"],
    [
      "an unknown version",
      ["/v2/models/made-up/versions/1/infer", good],
      404,
      "unknown version '1' of model 'made-up', which is served in version 000000000000",
    ],
    ["a wrong escape", ["/v2/models/%ff/infer", good], 404, "unknown model '%ff'"],
    ["too many bytes", [INFER, " ".repeat(100_001)], 413, "more than 100000 bytes"],
    [
      "too many rows",
      [INFER, JSON.stringify({ inputs: [matrix(Array.from({ length: 1001 }, () => [5, 0]))] })],
      413,
      "the inputs have 1001 rows; send at most 1000 at a time",
    ],
    [
      "another compression",
      [INFER, good, { "content-encoding": "br" }],
      415,
      "in gzip, in deflate",
    ],
    [
      "what is not gzip",
      [INFER, good, { "content-encoding": "gzip" }],
      400,
      "the body is not gzip",
    ],
    [
      "what is not deflate",
      [INFER, good, { "content-encoding": "deflate" }],
      400,
      "the body is not deflate",
    ],
    [
      "a length that is none",
      [INFER, good, { "inference-header-content-length": "5, 5" }],
      400,
      "must be a whole number from 0",
    ],
    [
      "a length beyond the body",
      [INFER, good, { "inference-header-content-length": "5000" }],
      400,
      `is 5000, but the body has ${good.length} bytes`,
    ],
  ]
  for (const [what, asked, status, error] of cases) {
    test(`${what}: ${status}`, async () => {
      const { status: found, headers, json } = await post(...asked)
      expect(json).toEqual({ error: expect.stringContaining(error) } as never)
      expect(found).toBe(status)
      expect(headers.get("content-type")).toBe("application/json")
    })
  }

  test("another method: 405, and which there is", async () => {
    for (const method of ["GET", "PUT", "DELETE", "PATCH"]) {
      const { status, headers, json } = await client.ask(INFER, { method })
      expect(status).toBe(405)
      expect(headers.get("allow")).toBe("POST, OPTIONS")
      expect(json.error).toBeString()
    }
    expect((await client.ask(INFER, { method: "OPTIONS" })).status).toBe(204)
  })

  test("more than the limit after its decompression: 413", async () => {
    const bomb = compressedBy("gzip", new Uint8Array(50_000_000))
    expect(bomb.length).toBeLessThan(100_000)
    const { status, json } = await post(INFER, bomb, { "content-encoding": "gzip" })
    expect(status).toBe(413)
    expect(json.error).toContain("more than 100000 bytes")
  })

  test("a server that is asked too much: 503, and when to try again", async () => {
    const full = protocolClient({ admission: new Admission({ inFlight: 0, waitMilliseconds: 0 }) })
    for (const body of [good, `${" ".repeat(5000)}${good}`]) {
      const { status, headers, json } = await full.post(INFER, body)
      expect(status).toBe(503)
      expect(headers.get("retry-after")).toBe("1")
      expect(json.error).toContain("try again")
    }
  })

  test("a body that comes too slowly: 408", async () => {
    const limits = { bytes: 1000, objectBytes: 1000, bufferedBytes: 1000, milliseconds: 1 }
    const slow = protocolClient({ bodies: new BodyReader(limits) })
    const { status, headers, json } = await slow.post(INFER, new ReadableStream())
    expect(status).toBe(408)
    expect(headers.get("connection")).toBe("close")
    expect(json.error).toContain("did not arrive within 0.001 s")
  })

  test("a body that breaks off: 400", async () => {
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(good))
        controller.error(new Error("reset"))
      },
    })
    expect((await post(INFER, broken)).status).toBe(400)
  })

  test("what nobody foresaw: 500, without what it was", async () => {
    const { seen, observer } = recorder()
    const failure = new InferenceError("the secret of the run")
    const predict = () => Promise.reject(failure)
    const failing = protocolClient({ model: { ...testModel(), predict }, observer })
    const { status, json } = await failing.post(INFER, good)
    expect(status).toBe(500)
    expect(json.error).not.toContain("secret")
    expect(seen.failed).toEqual([failure])
  })
})

describe("what is told of a request", () => {
  test("its rows, their values and its answer to the log and the metrics, by its route", async () => {
    const { seen, observer } = recorder()
    const { infer: ask } = protocolClient({ observer })
    await ask({ inputs: [matrix(TWO)] }, { "x-request-id": "mine" })
    await ask({ inputs: [] })
    const [good, bad] = seen.answered
    expect(good?.exchange).toMatchObject({ id: "mine", route: "/v2/models/:model/infer", rows: 2 })
    expect(Array.from(good?.exchange.values ?? [])).toEqual([5, 0, 10, 1])
    expect(good?.exchange.answer).toContain("made-up")
    expect(bad?.status).toBe(400)
    expect(bad?.exchange.refusal).toBe("unparsable")
  })

  test("the statistics: what succeeded, what failed, and the rows", async () => {
    const { infer: ask, ask: get } = protocolClient()
    await ask({ inputs: [matrix(TWO)] })
    await ask({ inputs: [matrix(TWO)] })
    await ask({ inputs: [] })
    const { json } = await get("/v2/models/made-up/stats")
    const [statistics] = (json as unknown as { model_stats: Record<string, unknown>[] }).model_stats
    expect(statistics).toMatchObject({
      name: "made-up",
      inference_count: 4,
      inference_stats: { success: { count: 2 }, fail: { count: 1 } },
    })
    expect(Number(statistics?.["last_inference"])).toBeGreaterThan(0)
  })
})

const zlib = { gzip: gzipSync, deflate: deflateSync }

function compressedBy(encoding: "gzip" | "deflate", body: string | Uint8Array) {
  return new Uint8Array(zlib[encoding](body))
}
