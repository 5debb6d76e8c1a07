import { Problem, shortened } from "../http/problem.ts"
import { foundText } from "../inference/row-faults.ts"

/** A tensor that a client sent, with its values in one of two forms. */
export interface InputTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly datatype: string
  /** Its values as JSON, flat or nested; undefined where they are binary. */
  readonly data: readonly unknown[] | undefined
  /** Its values in binary; undefined where they are JSON. */
  readonly bytes: Uint8Array | undefined
}

/** An output that a client asks for. */
export interface WantedOutput {
  readonly name: string
  readonly isBinary: boolean
  /** How many of the most probable classes are wanted instead of all values. */
  readonly classification: number | undefined
}

/** What `infer` is asked. */
export interface InferRequest {
  /** What the client calls it, to be repeated to it. */
  readonly id: string | undefined
  readonly inputs: readonly InputTensor[]
  /** In the order of the answer; undefined for all. */
  readonly outputs: readonly WantedOutput[] | undefined
  /** Whether outputs that say nothing else are wanted in binary. */
  readonly isBinary: boolean
}

type Members = Readonly<Record<string, unknown>>

/** An id is repeated: an answer must not grow with a hostile request. */
const LONGEST_ID = 1024

/**
 * Understands the JSON of an inference request. Members that the protocol does not have are passed
 * over, and so are parameters that are not for this server.
 *
 * @param value the JSON
 * @param tail the bytes behind it: the tensors in binary, in the order of the inputs
 * @throws {Problem} 400 if it is not such a request, or the bytes are not those that it names
 */
export function readInferRequest(value: unknown, tail?: Uint8Array): InferRequest {
  const { id, parameters, inputs, outputs } = membersOf(value, "the request")
  if (id !== undefined && id !== null && typeof id !== "string")
    throw malformed(`id must be a string, ${foundText(id)}`)
  if (typeof id === "string" && id.length > LONGEST_ID)
    throw malformed(`id must have at most ${LONGEST_ID} characters, found ${id.length}`)
  const isBinary = flagOf(parametersOf(parameters, "the request"), "binary_data_output")
  const taken = { bytes: 0 }
  const tensors = listOf(inputs, "inputs").map((input, index) =>
    inputOf(input, `inputs[${index}]`, { tail, taken }),
  )
  const left = (tail?.length ?? 0) - taken.bytes
  if (left > 0) throw malformed(`${left} bytes behind the JSON belong to no input`)
  const wanted = outputs === undefined || outputs === null ? [] : listOf(outputs, "outputs")
  return {
    id: id ?? undefined,
    inputs: tensors,
    outputs:
      wanted.length > 0
        ? wanted.map((output, index) => outputOf(output, `outputs[${index}]`, isBinary))
        : undefined,
    isBinary,
  }
}

/** A request that is not as the protocol has it. */
export function malformed(detail: string): Problem {
  return new Problem({ status: 400, code: "unparsable", detail })
}

/** @param tail with the tensors in binary, of which some have been taken */
function inputOf(
  value: unknown,
  place: string,
  { tail, taken }: { tail: Uint8Array | undefined; taken: { bytes: number } },
): InputTensor {
  const { name, shape: dimensions, datatype, data, parameters } = membersOf(value, place)
  if (typeof name !== "string")
    throw malformed(`the name of ${place} must be a string, ${foundText(name)}`)
  const what = inputText(name)
  const shape = shapeOf(dimensions, what)
  if (typeof datatype !== "string")
    throw malformed(`${what}: datatype must be a string, ${foundText(datatype)}`)
  const { binary_data_size: size, shared_memory_region: region } = parametersOf(parameters, what)
  if (region !== undefined) throw malformed(`${what}: this server has no shared memory`)
  if (size === undefined) {
    if (!Array.isArray(data)) throw malformed(`${what}: data must be an array, ${foundText(data)}`)
    return { name, shape, datatype, data, bytes: undefined }
  }
  if (data !== undefined && data !== null)
    throw malformed(`${what}: has both data and binary_data_size; send one of them`)
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0)
    throw malformed(`${what}: binary_data_size must be a whole number from 0, ${foundText(size)}`)
  if (tail === undefined)
    throw malformed(
      `${what}: is binary, but the request has no header Inference-Header-Content-Length`,
    )
  const from = taken.bytes
  taken.bytes += size
  if (taken.bytes > tail.length)
    throw malformed(
      `${what}: binary_data_size is ${size}, but ${tail.length - from} bytes are left`,
    )
  return { name, shape, datatype, data: undefined, bytes: tail.subarray(from, taken.bytes) }
}

function outputOf(value: unknown, place: string, isBinaryByDefault: boolean): WantedOutput {
  const { name, parameters } = membersOf(value, place)
  if (typeof name !== "string")
    throw malformed(`the name of ${place} must be a string, ${foundText(name)}`)
  const what = outputText(name)
  const own = parametersOf(parameters, what)
  if (own["shared_memory_region"] !== undefined)
    throw malformed(`${what}: this server has no shared memory`)
  const { classification } = own
  if (
    classification !== undefined &&
    !(Number.isInteger(classification) && Number(classification) > 0)
  )
    throw malformed(
      `${what}: classification must be a whole number from 1, ${foundText(classification)}`,
    )
  return {
    name,
    isBinary: flagOf(own, "binary_data", isBinaryByDefault),
    classification: classification as number | undefined,
  }
}

/** How an input is called to its client. */
export function inputText(name: string): string {
  return `input ${JSON.stringify(shortened(name))}`
}

/** How an output is called to its client. */
export function outputText(name: string): string {
  return `output ${JSON.stringify(shortened(name))}`
}

function membersOf(value: unknown, what: string): Members {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Members
  throw malformed(`${what} must be an object, ${foundText(value)}`)
}

function parametersOf(value: unknown, what: string): Members {
  return value === undefined || value === null ? {} : membersOf(value, `the parameters of ${what}`)
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw malformed(`${what} must be an array, ${foundText(value)}`)
}

function flagOf(parameters: Members, name: string, fallback = false): boolean {
  const value = parameters[name]
  if (value === undefined) return fallback
  if (typeof value === "boolean") return value
  throw malformed(`the parameter ${name} must be true or false, ${foundText(value)}`)
}

function shapeOf(value: unknown, what: string): readonly number[] {
  if (!Array.isArray(value))
    throw malformed(`${what}: shape must be an array of whole numbers from 0, ${foundText(value)}`)
  const odd = value.findIndex((size) => !Number.isSafeInteger(size) || size < 0)
  if (odd < 0) return value
  throw malformed(`${what}: shape[${odd}] must be a whole number from 0, ${foundText(value[odd])}`)
}
