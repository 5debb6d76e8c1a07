import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { testCard } from "../inference/card.fixture.ts"
import { Problem } from "../http/problem.ts"
import { jsonLengthOf, parseJson, readFrame } from "./framing.ts"
import {
  type Answered,
  floatsIn,
  fp32,
  INFER,
  piecesOf,
  protocolClient,
} from "./protocol.fixture.ts"

const card = testCard()

/** Why a body is refused. */
function refusal(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(Problem)
    expect((error as Problem).options.status).toBe(400)
    return (error as Problem).message
  }
  return "it is not refused"
}

describe("jsonLengthOf()", () => {
  const lengthOf = (value: string) =>
    jsonLengthOf(new Headers({ "Inference-Header-Content-Length": value }))

  test("takes whole numbers from 0, and nothing else", () => {
    expect(jsonLengthOf(new Headers())).toBeUndefined()
    expect(lengthOf("0")).toBe(0)
    expect(lengthOf("17")).toBe(17)
    for (const value of ["", "-1", "1.5", "0x10", "1e3", "1, 1", "9".repeat(16)])
      expect(refusal(() => lengthOf(value))).toContain("a whole number from 0")
  })
})

describe("readFrame()", () => {
  test("gives each input its bytes, in their order, as a part of the body", () => {
    const sizes = [4, 0, 8]
    const inputs = sizes.map((size, index) => ({
      name: `${index}`,
      shape: [size / 4],
      datatype: "FP32",
      parameters: { binary_data_size: size },
    }))
    const head = Buffer.from(JSON.stringify({ inputs }))
    const bytes = new Uint8Array(Buffer.concat([head, fp32(1, 2, 3)]))
    const request = readFrame(bytes, head.length, card)
    expect(request.inputs.map((input) => floatsIn(input.bytes as Uint8Array))).toEqual([
      [1],
      [],
      [2, 3],
    ])
    expect(request.inputs[2]?.bytes?.buffer).toBe(bytes.buffer)
  })

  test("takes a body without JSON for rows of FP32, answered in binary", () => {
    const { inputs, isBinary } = readFrame(fp32(1, 0, 2, 0), 0, card)
    expect(inputs).toMatchObject([{ name: "features", shape: [2, 2], datatype: "FP32" }])
    expect(isBinary).toBe(true)
  })

  test("refuses a body without JSON that is not whole rows", () => {
    for (const bytes of [new Uint8Array(), fp32(1), new Uint8Array(9)])
      expect(refusal(() => readFrame(bytes, 0, card))).toContain(
        `rows of 2 values of FP32, 8 bytes each; found ${bytes.length} bytes`,
      )
  })

  test("refuses a tensor in binary that no header announces", () => {
    const input = { name: "a", shape: [1], datatype: "FP32", parameters: { binary_data_size: 4 } }
    const head = Buffer.from(JSON.stringify({ inputs: [input] }))
    expect(refusal(() => readFrame(head, undefined, card))).toContain(
      "is binary, but the request has no header",
    )
    // With its bytes there, the body is no JSON.
    const body = Buffer.concat([head, fp32(1)])
    expect(refusal(() => readFrame(body, undefined, card))).toContain("not announced by")
  })
})

describe("parseJson()", () => {
  test("says whether bytes are none, or no JSON", () => {
    for (const bytes of [Uint8Array.of(0xff), Buffer.from("{"), Buffer.from("{} {}")])
      expect(refusal(() => parseJson(bytes))).toContain("the body is not JSON in UTF-8")
    expect(refusal(() => parseJson(new Uint8Array()))).toContain("the body is empty")
    expect(parseJson(Buffer.from(' {"a":"ß"}'))).toEqual({ a: "ß" })
  })
})

/** What a client sends: rows in binary, and what it says of them. */
interface Sent {
  /** The first feature of each row; the second is always 0. */
  readonly values: readonly number[]
  /** Whether there is an input for each feature. */
  readonly isSplit: boolean
  /** What is added to each size that is told, to the length of the JSON, and to the rows in the shape. */
  readonly lies: { readonly size: number; readonly json: number; readonly rows: number }
  /** Bytes more at the end of the body than the tensors have, or less. */
  readonly surplus: number
  /** Where the body is cut into pieces, as shares of it. */
  readonly cuts: readonly number[]
}

const mostlyTrue = (most: number) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: -most, max: most }))

const sent: fc.Arbitrary<Sent> = fc
  .record({
    values: fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 20 }),
    isSplit: fc.boolean(),
    lies: fc.record({ size: mostlyTrue(40), json: mostlyTrue(400), rows: mostlyTrue(5) }),
    surplus: mostlyTrue(40),
    cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }),
  })
  .filter((request) => isTrue(request) || !isCoherent(request))

function bodyOf({ values, isSplit, lies, surplus }: Sent) {
  const rows = values.length + lies.rows
  const input = (name: string, shape: number[], size: number) => ({
    name,
    shape,
    datatype: "FP32",
    parameters: { binary_data_size: size + lies.size },
  })
  const size = values.length * 4
  const inputs = isSplit
    ? [input("länge", [rows, 1], size), input("b/c ~", [rows], size)]
    : [input("features", [rows, 2], size * 2)]
  const outputs = [{ name: "probabilities", parameters: { binary_data: true } }]
  const head = Buffer.from(JSON.stringify({ inputs, outputs }))
  const tensors = isSplit
    ? [fp32(...values), fp32(...values.map(() => 0))]
    : [fp32(...values.flatMap((value) => [value, 0]))]
  const whole = Buffer.concat([head, ...tensors, Buffer.alloc(Math.max(0, surplus))])
  const body = new Uint8Array(whole.subarray(0, whole.length + Math.min(0, surplus)))
  return { body, jsonLength: head.length + lies.json }
}

const isTrue = ({ lies, surplus }: Sent) =>
  surplus === 0 && lies.size === 0 && lies.json === 0 && lies.rows === 0

/** Whether all lies agree with each other, as those of a request with a row less do: nobody can tell. */
const isCoherent = ({ isSplit, lies, surplus }: Sent) =>
  lies.json === 0 &&
  lies.size === lies.rows * (isSplit ? 4 : 8) &&
  surplus === lies.size * (isSplit ? 2 : 1)

describe("the binary framing", () => {
  const { post } = protocolClient()
  const send = (request: Sent, isWhole: boolean): Promise<Answered> => {
    const { body, jsonLength } = bodyOf(request)
    return post(INFER, isWhole ? body : piecesOf(body, request.cuts), {
      "inference-header-content-length": `${jsonLength}`,
    })
  }

  const check = (request: Sent, { status, json, tail }: Answered) => {
    if (!isTrue(request)) {
      expect(status).toBe(400)
      expect(json.error).toBeString()
      return
    }
    expect(status).toBe(200)
    // The made-up model says so of a row by its own value alone: other bytes would show.
    const larges = floatsIn(tail).filter((_, index) => index % 2 === 1)
    expect(larges).toEqual(
      request.values.map((value) => Math.fround(1 / (1 + Math.exp(5 - value)))),
    )
  }

  test("is refused with 400 wherever it lies, and else answered rightly, however it is split", async () => {
    await fc.assert(
      fc.asyncProperty(sent, fc.boolean(), async (request, isWhole) => {
        check(request, await send(request, isWhole))
      }),
      { numRuns: 2000 },
    )
  })

  test("never gives a request the bytes of another one that is under way", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sent, { minLength: 2, maxLength: 12 }), async (requests) => {
        const answers = await Promise.all(
          requests.map((request, index) => send(request, index % 2 === 0)),
        )
        requests.forEach((request, index) => check(request, answers[index] as Answered))
      }),
      { numRuns: 200 },
    )
  })

  test("is never answered with a 5xx, whatever bytes there are", async () => {
    const header = fc.oneof(fc.nat({ max: 60 }).map(String), fc.stringMatching(/^[ -~]{0,5}$/))
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), header, async (body, length) => {
        const { status, json } = await post(INFER, new Uint8Array(body), {
          "inference-header-content-length": length,
        })
        // Whole rows of the input alone, which bytes can be by chance, are a request.
        if (status === 200) expect(Number(length)).toBe(0)
        else expect([status, typeof json.error]).toEqual([400, "string"])
      }),
      { numRuns: 1000 },
    )
  })
})
