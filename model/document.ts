import { Kind, type Static, type TSchema } from "@sinclair/typebox"
import { type ValueError, ValueErrorType } from "@sinclair/typebox/errors"
import { Value } from "@sinclair/typebox/value"
import { DocumentError } from "./document-error.ts"
import { LineCounter, type Node, parseDocument, visit } from "yaml"

/** One thing wrong in a YAML file: where it stands and what would be right. */
export interface Fault {
  /** The way to the value, for example `features[0].step`; empty for the whole file. */
  path: string
  message: string
}

/**
 * Reads YAML into the type that a schema describes.
 *
 * @param schema what the file has to hold
 * @param text the file's content
 * @param file its name, for the messages
 * @param inspect what the schema cannot say: returns the faults of a value that already fits the
 *   schema
 * @returns the value, which fits the schema and has passed the inspection
 * @throws {DocumentError} naming every fault with its line and column
 */
export function readDocument<Schema extends TSchema>(
  schema: Schema,
  text: string,
  file: string,
  inspect: (value: Static<Schema>) => Fault[] = () => [],
): Static<Schema> {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "error",
  })
  const position = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }

  if (document.errors.length > 0) {
    refuse(document.errors.map((error) => `${position(error.pos[0])}: not YAML: ${error.message}`))
  }
  const place = (keys: (string | number)[]): string => {
    // A missing key has no place of its own: the nearest parent that exists is where a person has
    // to write it.
    for (let length = keys.length; length >= 0; length--) {
      const node = document.getIn(keys.slice(0, length), true) as Node | undefined
      if (node?.range) return position(node.range[0])
    }
    return position(0)
  }

  const aliases: string[] = []
  visit(document, {
    Alias(_, { source, range }) {
      aliases.push(
        `${position(range?.[0] ?? 0)}: *${source}: aliases are not taken; write the value out`,
      )
    },
  })
  if (aliases.length > 0) refuse(aliases)

  const value: unknown = document.toJS()
  if (!Value.Check(schema, value)) {
    const faults = deepest([...Value.Errors(schema, value)].flatMap(withinUnion))
    return refuse(
      faults.map((error) => `${place(keysOf(error.path))}: ${dotted(error.path)}${explain(error)}`),
    )
  }
  const faults = inspect(value)
  if (faults.length > 0) {
    return refuse(
      faults.map(
        ({ path, message }) => `${place(path.match(/[^.[\]]+/g) ?? [])}: ${path}: ${message}`,
      ),
    )
  }
  return value
}

/** More lines than this help nobody. */
const MOST_FAULTS = 20

function refuse(faults: string[]): never {
  const more = faults.length - MOST_FAULTS
  const shown = faults.slice(0, MOST_FAULTS)
  throw new DocumentError([...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("\n"))
}

/**
 * What is wrong with a value that fits none of several records, where these have no words of their
 * own: the faults of the one that it is nearest to, which has the fewest.
 */
function withinUnion(error: ValueError): ValueError[] {
  const isDescribed = error.schema.description !== undefined
  if (error.type !== ValueErrorType.Union || isDescribed || !isOfRecords(error.schema))
    return [error]
  const each = error.errors.map((errors) => deepest([...errors].flatMap(withinUnion)))
  const [nearest = [error]] = each.toSorted((one, other) => one.length - other.length)
  return nearest
}

function isOfRecords(union: TSchema): boolean {
  return (union["anyOf"] as TSchema[]).every((kind) => kind[Kind] === "Object")
}

/**
 * One error for each place: the schema reports a missing key twice, once as missing and once as of
 * no type.
 */
function deepest(errors: ValueError[]): ValueError[] {
  return errors.filter(
    (error, index) => errors.findIndex((other) => other.path === error.path) === index,
  )
}

function keysOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
}

function dotted(pointer: string): string {
  const path = keysOf(pointer).reduce(
    (way, key) => (/^\d+$/.test(key) ? `${way}[${key}]` : `${way}.${key}`),
    "",
  )
  return path === "" ? "" : `${path.replace(/^\./, "")}: `
}

function explain(error: ValueError): string {
  const found =
    error.value === undefined ? "" : `, found ${JSON.stringify(error.value).slice(0, 80)}`
  switch (error.type) {
    case ValueErrorType.ObjectRequiredProperty:
      return `missing (${describe(error.schema)})`
    case ValueErrorType.ObjectAdditionalProperties:
      return "unknown key; is it misspelt?"
    default:
      return `expected ${describe(error.schema)}${found}${quoteHint(error)}`
  }
}

/** YAML takes 0 for a number and yes for a word: what is meant as text may need its quotes. */
function quoteHint({ schema, value }: ValueError): string {
  const isPlain = typeof value === "number" || typeof value === "boolean"
  return isPlain && schema["type"] === "string" ? `; put it in quotes: "${value}"` : ""
}

/** What a schema wants, in words. */
function describe(schema: TSchema): string {
  if (schema.description) return schema.description
  if ("const" in schema) return JSON.stringify(schema["const"])
  if (schema[Kind] === "Union") return (schema["anyOf"] as TSchema[]).map(describe).join(" or ")
  const type = String(schema["type"] ?? "a value")
  const limits = Object.entries(schema)
    .filter(([key]) => /^(min|max|exclusive|pattern|multiple|unique)/.test(key))
    .map(([key, limit]) => `${key} ${limit}`)
  return limits.length > 0 ? `${type} with ${limits.join(", ")}` : type
}
