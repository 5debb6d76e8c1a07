import type { GraphNode, OnnxGraph } from "./graph.ts"

/** A column of an input. */
interface Source {
  readonly input: string
  readonly column: number
}

/** Gives the texts that a graph knows in a column of an input; undefined where it tells none. */
export type Categories = (input: string, column: number) => readonly string[] | undefined

/**
 * Finds the texts that the encoders of a graph know: OneHotEncoder, LabelEncoder (as an
 * OrdinalEncoder is written) and CategoryMapper.
 */
export function categoriesOf(graph: OnnxGraph): Categories {
  const sourcesOf = sourcesIn(graph)
  const found = new Map<string, readonly string[]>()
  const key = ({ input, column }: Source) => `${column} ${input}`
  for (const node of graph.nodes) {
    const texts = textsOfEncoder(node)
    if (texts.length === 0) continue
    for (const source of sourcesOf(node.inputs[0]) ?? []) {
      // One column can be encoded twice: what either knows is known.
      const known = found.get(key(source)) ?? []
      found.set(key(source), [...new Set([...known, ...texts])])
    }
  }
  return (input, column) => found.get(key({ input, column }))
}

function textsOfEncoder(node: GraphNode): readonly string[] {
  switch (node.type) {
    case "OneHotEncoder":
    case "CategoryMapper":
      return node.attribute("cats_strings")?.texts() ?? []
    case "LabelEncoder": {
      const keys = node.attribute("keys_tensor")?.tensor()?.values ?? []
      return [
        ...(node.attribute("keys_strings")?.texts() ?? []),
        ...keys.filter((value) => typeof value === "string"),
      ]
    }
    default:
      return []
  }
}

/** The columns of inputs that a tensor of texts consists of; undefined where that is not known. */
type Sources = (tensor: string | undefined) => readonly Source[] | undefined

/** Goes back from tensors to inputs. Each is gone through once: a garbled graph can have cycles. */
function sourcesIn(graph: OnnxGraph): Sources {
  const found = new Map<string, readonly Source[] | undefined>()
  const sourcesOf: Sources = (tensor = "") => {
    if (!found.has(tensor)) {
      found.set(tensor, undefined)
      found.set(tensor, find(graph, tensor, sourcesOf))
    }
    return found.get(tensor)
  }
  return sourcesOf
}

function find(graph: OnnxGraph, tensor: string, sourcesOf: Sources): ReturnType<Sources> {
  const input = graph.inputs.find(({ name }) => name === tensor)
  if (input) {
    const columns = input.shape?.length === 1 ? 1 : (input.shape?.[1] ?? 0)
    return Array.from({ length: columns }, (_, column) => ({ input: tensor, column }))
  }
  const node = graph.producer(tensor)
  switch (node?.type) {
    case "Identity":
    case "Cast":
    case "Reshape":
    case "Flatten":
    case "Squeeze":
    case "Unsqueeze":
      return sourcesOf(node.inputs[0])
    case "Concat": {
      const parts = node.inputs.map(sourcesOf)
      return parts.every((part) => part !== undefined) ? parts.flat() : undefined
    }
    case "ArrayFeatureExtractor":
    case "Gather":
      return picked(sourcesOf(node.inputs[0]), graph.constant(node.inputs[1] ?? "")?.values)
    case "Split":
      return split(graph, node, tensor, sourcesOf(node.inputs[0]))
    default:
      return undefined
  }
}

function picked(
  sources: readonly Source[] | undefined,
  places: readonly (string | number | bigint)[] | undefined,
): readonly Source[] | undefined {
  const found = places?.map((place) => sources?.[Number(place)])
  return found?.every((source) => source !== undefined) ? found : undefined
}

/** Split says how many columns go to each output, or deals them out evenly. */
function split(
  graph: OnnxGraph,
  node: GraphNode,
  tensor: string,
  sources: readonly Source[] | undefined,
): readonly Source[] | undefined {
  const place = node.outputs.indexOf(tensor)
  const told = [
    ...(graph.constant(node.inputs[1] ?? "")?.values ?? []),
    ...(node.attribute("split")?.integers() ?? []),
  ].map(Number)
  const even = (sources?.length ?? 0) / node.outputs.length
  const sizes = told.length > 0 ? told : node.outputs.map(() => even)
  const start = sizes.slice(0, place).reduce((sum, size) => sum + size, 0)
  return sources?.slice(start, start + (sizes[place] ?? 0))
}
