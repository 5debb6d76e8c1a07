import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire"
import type { Message } from "./encode.ts"
import { GraphError } from "./graph-error.ts"

/** A field of an encoded protobuf message. */
export interface Field {
  readonly number: number
  readonly wireType: WireType
  /** Its value, encoded; without the length where it has one. */
  readonly content: Uint8Array
  /** The field as it stands in the message, its tag included. */
  readonly raw: Uint8Array
}

/**
 * Takes a message apart, without copying: fields that nobody knows are there like all others.
 *
 * @throws {GraphError} where the bytes are no protobuf message
 */
export function* fieldsOf(message: Uint8Array): Generator<Field, void> {
  const reader = new BinaryReader(message)
  while (reader.pos < reader.len) {
    const start = reader.pos
    yield reading(() => {
      const [number, wireType] = reader.tag()
      const content =
        wireType === WireType.LengthDelimited ? reader.bytes() : reader.skip(wireType, number)
      return { number, wireType, content, raw: message.subarray(start, reader.pos) }
    })
  }
}

/** The contents of a field that holds texts, bytes or messages, each time that it occurs. */
export function contentsOf(message: Uint8Array, number: number): Uint8Array[] {
  const contents: Uint8Array[] = []
  for (const field of fieldsOf(message)) {
    if (field.number === number && field.wireType === WireType.LengthDelimited) {
      contents.push(field.content)
    }
  }
  return contents
}

/** A field that holds one message; undefined where it is not set. */
export function messageOf(message: Uint8Array, number: number): Uint8Array | undefined {
  const [first, ...others] = contentsOf(message, number)
  // Protobuf merges the two; nobody writes that, and half of a graph must not pass for the whole.
  if (others.length > 0) throw new GraphError("is garbled: one of its parts is there twice")
  return first
}

/** The texts of a field. */
export function textsOf(message: Uint8Array, number: number): string[] {
  return contentsOf(message, number).map(decodeText)
}

/** The text of a field: the last where there are several, as protobuf has it. */
export function textOf(message: Uint8Array, number: number): string | undefined {
  return textsOf(message, number).at(-1)
}

/** The whole numbers of a field, packed or each on its own. */
export function integersOf(message: Uint8Array, number: number): bigint[] {
  const integers: bigint[] = []
  for (const { number: found, wireType, content } of fieldsOf(message)) {
    if (found !== number) continue
    if (wireType !== WireType.Varint && wireType !== WireType.LengthDelimited) continue
    for (const integer of packedIn(content, (reader) => BigInt(reader.int64()))) {
      integers.push(integer)
    }
  }
  return integers
}

/** The 32-bit floats of a field, packed or each on its own. */
export function floatsOf(message: Uint8Array, number: number): number[] {
  const floats: number[] = []
  for (const { number: found, wireType, content } of fieldsOf(message)) {
    if (found !== number) continue
    if (wireType !== WireType.Bit32 && wireType !== WireType.LengthDelimited) continue
    for (const float of packedIn(content, (reader) => reader.float())) floats.push(float)
  }
  return floats
}

/**
 * The numbers that stand one after another.
 *
 * @param next reads one
 */
export function* packedIn<Value>(
  content: Uint8Array,
  next: (reader: BinaryReader) => Value,
): Generator<Value, void> {
  const reader = new BinaryReader(content)
  while (reader.pos < reader.len) yield reading(() => next(reader))
}

/** The whole number of a field: the last where there are several, as protobuf has it. */
export function integerOf(message: Uint8Array, number: number): bigint | undefined {
  return integersOf(message, number).at(-1)
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** @throws {GraphError} if the bytes are not UTF-8 */
export function decodeText(bytes: Uint8Array): string {
  return reading(() => decoder.decode(bytes))
}

/**
 * A message with other contents in some of its fields. All others stay in their place byte for
 * byte, also those that nobody knows.
 *
 * @param change is given each field that holds bytes, texts or messages: answers its new content,
 *   `undefined` to keep the field, or `null` to leave it out
 * @param added fields to stand at the end, encoded
 */
export function rewritten(
  message: Uint8Array,
  change: (field: Field) => Uint8Array | null | undefined,
  ...added: readonly Uint8Array[]
): Message {
  const writer = new BinaryWriter()
  for (const field of fieldsOf(message)) {
    const content = field.wireType === WireType.LengthDelimited ? change(field) : undefined
    if (content === undefined) writer.raw(field.raw)
    else if (content) writer.tag(field.number, WireType.LengthDelimited).bytes(content)
  }
  for (const fields of added) writer.raw(fields)
  return writer.finish()
}

function reading<Value>(read: () => Value): Value {
  try {
    return read()
  } catch {
    throw new GraphError("is not an ONNX file, or not all of one")
  }
}
