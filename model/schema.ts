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

/** A SHA-256. */
export const Digest = Type.String({
  pattern: "^[0-9a-f]{64}$",
  description: "a SHA-256 of 64 hex digits",
})

/** A probability, or another share. */
export const Probability = Type.Number({
  minimum: 0,
  maximum: 1,
  description: "a number from 0 to 1",
})

/** The name of a model: also of its two files, and part of its addresses. */
export const ModelName = Type.String({
  pattern: "^[a-z0-9][a-z0-9_-]{0,62}$",
  description: "a name of lower-case letters, digits, - and _",
})

/**
 * The name of a feature or a class: printable text, but not the one name that JavaScript objects give
 * a meaning of its own.
 */
export const Name = Type.String({
  pattern: "^(?!__proto__$)[^\\u0000-\\u001f\\u007f-\\u009f]{1,100}$",
  description: "a name of 1 to 100 printable characters",
})

/** What every card begins with. */
export const CardTexts = {
  card: Type.Literal(1, { description: "1, the version of this format" }),
  name: ModelName,
  title: Line,
  description: Text,
}

/** Which ONNX file a card describes. */
export const GraphFile = {
  file: Type.String({
    pattern: "^[^/\\\\]+\\.onnx$",
    description: "the name of an .onnx file in the card's own folder",
  }),
  sha256: Digest,
}
