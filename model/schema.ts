import { type TProperties, type TSchema, Type } from "@sinclair/typebox"

/** An object that knows all of its keys: a misspelt one is an error, never silently dropped. */
export const record = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false })

/** A list that is not empty, unless fewer items are said to be enough. */
export const list = <Item extends TSchema>(item: Item, minItems = 1) =>
  Type.Array(item, { minItems })

/** A text for people on one line: nothing in it can move a terminal's cursor. */
export const Line = Type.String({
  pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f]+$",
  description: "a text on one line that is not empty",
})

/** A text for people, of one or more lines. */
export const Text = Type.String({ minLength: 1, description: "a text that is not empty" })

/** The largest magnitude of a 32-bit float, which is what a model takes. */
export const LARGEST_FLOAT32 = 3.4028234663852886e38
