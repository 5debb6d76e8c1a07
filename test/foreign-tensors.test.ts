import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bytesOf, textsIn } from "../src/oip/protocol.fixture.ts"
import { endAll, listening } from "../src/process.fixture.ts"
import { distance, type Fixture, FIXTURES, TOLERANCE } from "./fixtures/fixtures.ts"

/** An input or output as the metadata of a model has it. */
interface Port {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
  readonly parameters: Readonly<Record<string, string>>
}

/** A tensor as a request or an answer has it. */
interface Tensor extends Pick<Port, "name" | "datatype" | "shape"> {
  readonly data: readonly (string | number)[]
}

/** The answers to the rows of a fixture: as the library gives them. */
interface Answers {
  readonly labels: readonly string[] | undefined
  readonly values: readonly (readonly number[])[]
}

const folder = await mkdtemp(join(tmpdir(), "sepal-elsewhere-"))
let address = ""

beforeAll(async () => {
  for (const { name, bytes } of FIXTURES) await Bun.write(join(folder, `${name}.onnx`), bytes)
  ;({ address } = await listening({ MODEL_DIR: folder, MODEL: "", LOG_LEVEL: "info" }))
})
afterAll(async () => {
  await endAll()
  await rm(folder, { recursive: true })
})

const json = async (response: Response) => {
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${response.status} ${text}`)
  return JSON.parse(text)
}

async function portsOf(name: string): Promise<readonly Port[]> {
  return (await json(await fetch(`${address}/v2/models/${name}`))).inputs
}

/** The names of features, as the metadata tells them. */
const featuresOf = ({ parameters, shape: [, columns = 0] }: Port) =>
  Array.from({ length: columns }, (_, index) => parameters[`feature.${index}.name`] ?? "")

/** The inputs that the metadata describes. */
function asDescribed({ rows }: Fixture, ports: readonly Port[]): Tensor[] {
  let from = 0
  return ports.map(({ name, datatype, shape: [, columns = 0] }) => {
    const start = from
    from += columns
    const data = rows.flatMap((row) => row.slice(start, start + columns))
    return { name, datatype, shape: [rows.length, columns], data }
  })
}

/** An input for each feature. */
function byColumns({ rows }: Fixture, ports: readonly Port[]): Tensor[] {
  const features = ports.flatMap((port) =>
    featuresOf(port).map((name) => ({ name, datatype: port.datatype })),
  )
  return features.map(({ name, datatype }, column) => {
    const data = rows.map((row) => row[column] ?? "")
    return { name, datatype, shape: [rows.length, 1], data }
  })
}

/** One input with all features, by the name that other servers' clients give it. */
function asMatrix({ rows, features }: Fixture, ports: readonly Port[]): Tensor[] {
  const isText = ports.some(({ datatype }) => datatype === "BYTES")
  const data = rows.flat().map((value) => (isText ? String(value) : value))
  const datatype = isText ? "BYTES" : "FP64"
  return [{ name: "input-0", datatype, shape: [rows.length, features.length], data }]
}

const infer = (name: string, body: string | Uint8Array<ArrayBuffer>, headers = {}) =>
  fetch(`${address}/v2/models/${name}/infer`, { method: "POST", body, headers })

async function inJson(name: string, inputs: readonly Tensor[]): Promise<Answers> {
  const { outputs } = await json(await infer(name, JSON.stringify({ inputs })))
  return answersOf(outputs)
}

/** Asks in binary, and is answered so. */
async function inBinary(name: string, inputs: readonly Tensor[]): Promise<Answers> {
  const tensors = inputs.map(({ datatype, data }) => binaryOf(datatype, data))
  const described = inputs.map((input, index) => ({
    name: input.name,
    datatype: input.datatype,
    shape: input.shape,
    parameters: { binary_data_size: tensors[index]?.length },
  }))
  const parameters = { binary_data_output: true }
  const head = Buffer.from(JSON.stringify({ inputs: described, parameters }))
  const response = await infer(name, new Uint8Array(Buffer.concat([head, ...tensors])), {
    "inference-header-content-length": `${head.length}`,
  })
  if (response.status !== 200) throw new Error(await response.text())
  const length = Number(response.headers.get("inference-header-content-length"))
  const bytes = await response.bytes()
  let from = length
  const { outputs } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, length)))
  return answersOf(
    outputs.map((output: Tensor & { parameters: { binary_data_size: number } }) => {
      const { name: own, datatype, shape } = output
      const to = from + output.parameters.binary_data_size
      const data = valuesOf(datatype, bytes.slice(from, to))
      from = to
      return { name: own, datatype, shape, data }
    }),
  )
}

function binaryOf(datatype: string, data: Tensor["data"]): Uint8Array {
  if (datatype === "BYTES") return bytesOf(...data.map(String))
  const numbers = data.map(Number)
  if (datatype === "INT64") return new Uint8Array(BigInt64Array.from(numbers.map(BigInt)).buffer)
  const floats = datatype === "FP64" ? Float64Array.from(numbers) : Float32Array.from(numbers)
  return new Uint8Array(floats.buffer)
}

function valuesOf(datatype: string, bytes: Uint8Array<ArrayBuffer>): Tensor["data"] {
  if (datatype === "BYTES") return textsIn(bytes)
  return Array.from(
    datatype === "FP64" ? new Float64Array(bytes.buffer) : new Float32Array(bytes.buffer),
  )
}

/** The label stands first, where there is one. */
function answersOf(outputs: readonly Tensor[]): Answers {
  const numbers = outputs.at(-1)
  const [rows = 0, columns = 1] = numbers?.shape ?? []
  return {
    labels: outputs.length === 1 ? undefined : outputs[0]?.data.map(String),
    values: Array.from(
      { length: rows },
      (_, row) => numbers?.data.slice(row * columns, (row + 1) * columns).map(Number) ?? [],
    ),
  }
}

/** Both give the number of a row, or those of its classes: some libraries that of the second alone. */
function compare({ labels, values }: Fixture, answers: Answers): void {
  expect(answers.labels).toEqual(labels)
  expect(answers.values).toHaveLength(values.length)
  const apart = values.map((expected, row) =>
    distance(expected, answers.values[row]?.slice(-expected.length) ?? []),
  )
  expect(Math.max(...apart)).toBeLessThanOrEqual(TOLERANCE)
}

const WAYS = {
  "binary, as its metadata says": (fixture: Fixture, ports: readonly Port[]) =>
    inBinary(fixture.name, asDescribed(fixture, ports)),
  "JSON, an input for each feature": (fixture: Fixture, ports: readonly Port[]) =>
    inJson(fixture.name, byColumns(fixture, ports)),
  "binary, an input for each feature": (fixture: Fixture, ports: readonly Port[]) =>
    inBinary(fixture.name, byColumns(fixture, ports)),
  "JSON, one matrix": (fixture: Fixture, ports: readonly Port[]) =>
    inJson(fixture.name, asMatrix(fixture, ports)),
  "binary, one matrix": (fixture: Fixture, ports: readonly Port[]) =>
    inBinary(fixture.name, asMatrix(fixture, ports)),
}

for (const [way, ask] of Object.entries(WAYS)) {
  test(`every model from elsewhere answers as its library does in ${way}`, async () => {
    for (const fixture of FIXTURES)
      compare(fixture, await ask(fixture, await portsOf(fixture.name)))
  })
}
