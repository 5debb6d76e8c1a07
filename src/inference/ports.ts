import { answerOf, inputsOf, isTrained, type ModelCard } from "../../model/card.ts"
import type { Graph, Port } from "./engine.ts"
import { layoutOf } from "./layout.ts"

/** What a card promises of an input or output. */
interface Promised {
  readonly kind: "input" | "output"
  readonly name: string
  /** Element types, one of which it is to have. */
  readonly types: readonly string[]
  /** Values in a row; undefined where a row has one, and no dimension for it. */
  readonly columns: number | undefined
}

/**
 * Looks whether a graph takes and gives what its card says.
 *
 * @returns what is wrong and what to do, as the end of a sentence that begins with the file; undefined
 *   if nothing is
 */
export function faultOfPorts(graph: Graph, card: ModelCard): string | undefined {
  const cure = isTrained(card) ? "train again" : "mend the card"
  const promises = promisesOf(card)
  for (const promised of promises) {
    const ports = promised.kind === "input" ? graph.inputs : graph.outputs
    const port = ports.find(({ name }) => name === promised.name)
    if (!port || !fits(port, promised, isTrained(card)))
      return `the card promises ${promisedText(promised)}, but the graph has ${ports.map(portText).join(", ")}; ${cure}`
    if (promised.kind === "input" && typeof port.shape[0] === "number")
      return `${portText(port)} takes ${port.shape[0]} rows at a time; export it with a first dimension that is free`
  }
  const inputs = promises.filter(({ kind }) => kind === "input").length
  if (graph.inputs.length === inputs) return undefined
  const promisedInputs = inputs === 1 ? "one" : String(inputs)
  return `has ${graph.inputs.length} inputs, but the card promises ${promisedInputs}; ${cure}`
}

function promisesOf(card: ModelCard): Promised[] {
  const inputs = inputsOf(card).map(({ name, type, columns }): Promised => {
    return { kind: "input", name, types: [type], columns: columns.length }
  })
  const answer = answerOf(card)
  const layout = layoutOf(card)
  const columns = layout.kind === "value" ? layout.width : layout.classes
  const numbers: Promised = { kind: "output", name: answer.output, types: [answer.type], columns }
  const own = isTrained(card) ? card.model.label : undefined
  const label = answer.kind === "value" ? undefined : (answer.label ?? own)
  if (label === undefined) return [...inputs, numbers]
  const types = isTrained(card) ? ["string"] : ["string", "int64", "int32"]
  return [...inputs, { kind: "output", name: label, types, columns: undefined }, numbers]
}

/**
 * Whether a port is what was promised. Converters leave dimensions open, give one value a row with a
 * dimension of its own or without, and of two classes the number of the second alone: what comes of it
 * is looked at in each run.
 */
function fits(
  { type, shape }: Port,
  { kind, types, columns }: Promised,
  isExact: boolean,
): boolean {
  if (!types.includes(type)) return false
  // Converters give it any shape.
  if (!isExact && columns === undefined) return true
  const [, width] = shape
  if (isExact) return shape.length === (columns ? 2 : 1) && width === columns
  if (shape.length < 2) return columns === 1 || kind === "output"
  if (shape.length > 2) return false
  const isHalf = kind === "output" && columns === 2 && width === 1
  return typeof width === "string" || width === columns || isHalf
}

function promisedText({ kind, name, types, columns }: Promised): string {
  const form = columns ? `rows × ${columns}` : "one a row"
  return `an ${kind} ${JSON.stringify(name)} of ${types.join(" or ")}, ${form}`
}

function portText({ name, type, shape }: Port): string {
  return `${name} (${type}, ${shape.join(" × ")})`
}
