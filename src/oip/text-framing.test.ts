import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { foreignModel, SURVIVORS, SURVIVORS_GRAPH } from "../inference/kinds.fixture.ts"
import {
  type Answered,
  bytesOf,
  fp32,
  piecesOf,
  protocolClient,
  textsIn,
} from "./protocol.fixture.ts"

/** What a client sends: texts and numbers in binary, and what it says of them. */
interface Sent {
  /** Of each row. */
  readonly sexes: readonly ("female" | " male")[]
  /** Whether the texts stand before the numbers. */
  readonly isFirst: boolean
  /**
   * What is added: to the size that is told of the texts, to the length of the JSON, to the rows in the
   * shapes, and to the length that stands before one of the texts.
   */
  readonly lies: {
    readonly size: number
    readonly json: number
    readonly rows: number
    readonly text: { readonly index: number; readonly length: number }
  }
  /** Bytes more at the end of the body than the tensors have, or less. */
  readonly surplus: number
  /** Where the body is cut into pieces, as shares of it. */
  readonly cuts: readonly number[]
}

const mostlyTrue = (most: number) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: -most, max: most }))

const sent: fc.Arbitrary<Sent> = fc.record({
  sexes: fc.array(fc.constantFrom("female", " male"), { minLength: 1, maxLength: 20 }),
  isFirst: fc.boolean(),
  lies: fc.record({
    size: mostlyTrue(40),
    json: mostlyTrue(400),
    rows: mostlyTrue(5),
    text: fc.record({
      index: fc.nat({ max: 19 }),
      length: fc.oneof(mostlyTrue(12), fc.constantFrom(-(2 ** 31), 2 ** 31)),
    }),
  }),
  surplus: mostlyTrue(40),
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }),
})

function textsOf({ sexes, lies: { text } }: Sent): Uint8Array {
  const lied = text.index % sexes.length
  return Buffer.concat(
    sexes.map((sex, index) => {
      const bytes = bytesOf(sex)
      if (index === lied) new DataView(bytes.buffer).setUint32(0, sex.length + text.length, true)
      return bytes
    }),
  )
}

function bodyOf(request: Sent) {
  const { sexes, isFirst, lies, surplus } = request
  const rows = sexes.length + lies.rows
  const texts = textsOf(request)
  const ages = fp32(...sexes.map(() => 40))
  const constant = (name: string, datatype: string, value: unknown) => ({
    name,
    shape: [rows],
    datatype,
    data: Array(Math.max(0, rows)).fill(value),
  })
  const binary = (name: string, datatype: string, size: number) => ({
    name,
    shape: [rows, 1],
    datatype,
    parameters: { binary_data_size: size },
  })
  const tensors = [
    { input: binary("sex", "BYTES", texts.length + lies.size), bytes: texts },
    { input: binary("age", "FP32", ages.length), bytes: ages },
  ]
  if (!isFirst) tensors.reverse()
  const inputs = [
    constant("pclass", "INT64", 3),
    ...tensors.map(({ input }) => input),
    constant("alone", "BOOL", true),
    constant("fare", "FP64", 7.25),
  ]
  const outputs = [{ name: "output_label", parameters: { binary_data: true } }]
  const head = Buffer.from(JSON.stringify({ inputs, outputs }))
  const extra = Buffer.alloc(Math.max(0, surplus))
  const whole = Buffer.concat([head, ...tensors.map(({ bytes }) => bytes), extra])
  const body = new Uint8Array(whole.subarray(0, whole.length + Math.min(0, surplus)))
  return { body, jsonLength: head.length + lies.json }
}

/** The rows also stand in what is no lie, so that no lies agree with each other. */
const isTrue = ({ lies: { size, json, rows, text }, surplus }: Sent) =>
  [size, json, rows, text.length, surplus].every((lie) => lie === 0)

describe("the binary framing of texts", () => {
  const { post } = protocolClient({ model: foreignModel(SURVIVORS, SURVIVORS_GRAPH) })
  const send = (request: Sent, isWhole: boolean): Promise<Answered> => {
    const { body, jsonLength } = bodyOf(request)
    return post("/v2/models/survivors/infer", isWhole ? body : piecesOf(body, request.cuts), {
      "inference-header-content-length": `${jsonLength}`,
    })
  }
  const check = (request: Sent, { status, json, tail }: Answered) => {
    if (!isTrue(request)) {
      expect([status, typeof json.error]).toEqual([400, "string"])
      return
    }
    expect(status).toBe(200)
    // Nobody of 40 in the third class survives, but who is female.
    expect(textsIn(tail)).toEqual(
      request.sexes.map((sex) => (sex === "female" ? "survived" : "died")),
    )
  }

  test("is refused with 400 wherever it lies, and else answered rightly, however it is split", async () => {
    await fc.assert(
      fc.asyncProperty(sent, fc.boolean(), async (request, isWhole) => {
        check(request, await send(request, isWhole))
      }),
      { numRuns: 1000 },
    )
  })

  test("never gives a request the texts of another one that is under way", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(sent, { minLength: 2, maxLength: 12 }), async (requests) => {
        const answers = await Promise.all(
          requests.map((request, index) => send(request, index % 2 === 0)),
        )
        requests.forEach((request, index) => check(request, answers[index] as Answered))
      }),
      { numRuns: 100 },
    )
  })
})
