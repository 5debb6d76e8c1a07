import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire"

/** An encoded protobuf message. */
export type Message = Uint8Array<ArrayBuffer>

/** What a field can hold: a text, a whole number, or bytes (also of an encoded message). */
export type FieldValue = string | bigint | Uint8Array

/**
 * Encodes a protobuf message.
 *
 * @param fields in the order in which they are written: the number of the field, and its value or
 *   values; a field that is undefined is left out
 */
export function encode(
  ...fields: [number, FieldValue | readonly FieldValue[] | undefined][]
): Message {
  const writer = new BinaryWriter()
  for (const [number, given] of fields) {
    if (given === undefined) continue
    for (const value of isList(given) ? given : [given]) write(writer, number, value)
  }
  return writer.finish()
}

function isList(given: FieldValue | readonly FieldValue[]): given is readonly FieldValue[] {
  return Array.isArray(given)
}

function write(writer: BinaryWriter, number: number, value: FieldValue): void {
  if (typeof value === "string") writer.tag(number, WireType.LengthDelimited).string(value)
  else if (typeof value === "bigint") writer.tag(number, WireType.Varint).int64(value)
  else writer.tag(number, WireType.LengthDelimited).bytes(value)
}
