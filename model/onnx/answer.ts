import { kindOf } from "./answer-kind.ts"
import type { ClassesAnswer, GraphAnswer, LabelOutput } from "./contract.ts"
import { ELEMENT_TYPES } from "./field-numbers.ts"
import { GraphError } from "./graph-error.ts"
import type { OnnxGraph, Value } from "./graph.ts"
import { classLabels, indices, labelValues } from "./label-values.ts"
import { areNames, classNames } from "./names.ts"
import { floatType, isLabel, isNumbers } from "./output.ts"
import { described, refuseTooWide } from "./shape.ts"
import { originOf } from "./trace.ts"

/** What is known of an answer beside the graph. */
export interface AnswerHints {
  /** The names of the columns of an output, from what was cut off it. */
  readonly columnNames: ReadonlyMap<string, readonly string[]>
  /** The file's `metadata_props`. */
  readonly metadata: ReadonlyMap<string, string>
  /** The names of the classes, where somebody has given them. */
  readonly classes: readonly string[] | undefined
}

/**
 * What a graph answers, found from its outputs.
 *
 * @throws {GraphError} if they mean nothing that can be served
 */
export function answerOf(graph: OnnxGraph, hints: AnswerHints): GraphAnswer {
  const labels = graph.outputs.filter(isLabel)
  const numbers = graph.outputs.filter(isNumbers)
  if (numbers.length === 0) throw new GraphError(whyNoNumbers(graph, labels))
  for (const output of numbers) refuseTooWide(output, output.shape?.[1])
  const label = labels.find(({ name }) => /label|class/i.test(name)) ?? labels[0]
  return label ? labelled(graph, hints, label, numbers) : unlabelled(graph, hints, numbers)
}

/** A classifier that chooses a class itself. */
function labelled(
  graph: OnnxGraph,
  hints: AnswerHints,
  label: Value,
  numbers: readonly Value[],
): ClassesAnswer {
  const output = chosen(graph, hints, numbers, labelValues(graph, label.name, undefined)?.length)
  const columns = columnsOf(graph, hints, output)
  const values =
    hints.columnNames.get(output.name) ?? labelValues(graph, label.name, columns) ?? undefined
  return classifier(graph, hints, {
    output,
    columns,
    values,
    label: { output: label.name, type: label.element === ELEMENT_TYPES.int64 ? "int64" : "string" },
  })
}

/** A regressor, or a classifier that leaves the choice to its caller. */
function unlabelled(graph: OnnxGraph, hints: AnswerHints, numbers: readonly Value[]): GraphAnswer {
  const output = chosen(graph, hints, numbers, undefined)
  const columns = columnsOf(graph, hints, output)
  const node = originOf(graph, output.name)
  const values = hints.columnNames.get(output.name) ?? (node && classLabels(node))
  const classifies = node?.type === "Softmax" || (node?.type === "Sigmoid" && columns === 1)
  const names = hints.classes ?? classNames(hints.metadata, classCount(columns))
  if (values || names || classifies) {
    return classifier(graph, hints, { output, columns, values, label: undefined })
  }
  if (columns === 1) return { kind: "value", output: output.name, type: floatType(output) }
  throw new GraphError(
    `output ${described(output)}: has several numbers a row, and nothing says that they are classes; ` +
      "for a classifier name them in the file's metadata_props (classes), for a regressor export one target",
  )
}

/** What is known of a classifier's outputs. */
interface Found {
  readonly output: Value
  readonly columns: number | undefined
  /** What the label output answers for each class. */
  readonly values: readonly string[] | undefined
  readonly label: Omit<LabelOutput, "values"> | undefined
}

function classifier(
  graph: OnnxGraph,
  { metadata, classes: given }: AnswerHints,
  { output, columns: told, values: found, label }: Found,
): ClassesAnswer {
  const names = given ?? classNames(metadata, found?.length ?? classCount(told))
  const columns = told ?? found?.length ?? names?.length
  if (columns === undefined) {
    throw new GraphError(`output ${described(output)}: the number of its columns is not told`)
  }
  const count = classCount(columns)
  const values = found ?? untoldValues(label, names, count)
  if (!values) {
    throw new GraphError(
      `output ${label?.output}: the graph does not tell which classes it answers; ` +
        "name them in the file's metadata_props (classes), in the order of its columns",
    )
  }
  const classes = names ?? values
  const isEven = classes.length === count && values.length === count
  if (!isEven || !areNames(classes) || !areNames(values)) {
    throw new GraphError(
      `output ${described(output)}: has ${columns} columns, but the classes are ${classes.join(", ")}`,
    )
  }
  return {
    ...kindOf(graph, output.name, columns),
    output: output.name,
    type: floatType(output),
    columns,
    classes,
    label: label && { ...label, values },
  }
}

/** What stands for the classes where the graph does not tell: names that were given, or places. */
function untoldValues(
  label: Found["label"],
  names: readonly string[] | undefined,
  count: number,
): readonly string[] | undefined {
  if (!label) return indices(count)
  return names && (label.type === "string" ? names : indices(count))
}

/** The output with the numbers: the only one, or the only one that has a column a class. */
function chosen(
  graph: OnnxGraph,
  hints: AnswerHints,
  numbers: readonly Value[],
  classes: number | undefined,
): Value {
  const named = numbers.filter(({ name }) => hints.columnNames.has(name))
  const fitting = numbers.filter((output) => columnsOf(graph, hints, output) === classes)
  for (const candidates of [numbers, named, classes === undefined ? [] : fitting]) {
    if (candidates.length === 1) return candidates[0] as Value
  }
  throw new GraphError(
    `has several outputs that could be its answer (${numbers.map(described).join(", ")}); ` +
      "export it with a label and one number a class, or with the one number that it estimates",
  )
}

/** The columns of an output; undefined where neither it nor its operator tells. */
function columnsOf(
  graph: OnnxGraph,
  { columnNames }: AnswerHints,
  { name, shape }: Value,
): number | undefined {
  if (shape?.length === 1) return 1
  const told = shape?.[1] ?? columnNames.get(name)?.length
  if (told !== undefined) return told
  const node = originOf(graph, name)
  switch (node?.type) {
    case "TreeEnsembleRegressor":
      return Number(node.attribute("n_targets")?.integer() ?? 1n)
    case "LinearRegressor":
      return Number(node.attribute("targets")?.integer() ?? 1n)
    case "SVMRegressor":
      return 1
    default:
      return node && classLabels(node)?.length
  }
}

/** One column is enough for two classes. */
function classCount(columns: number): number
function classCount(columns: number | undefined): number | undefined
function classCount(columns: number | undefined): number | undefined {
  return columns === 1 ? 2 : columns
}

function whyNoNumbers({ outputs }: OnnxGraph, labels: readonly Value[]): string {
  if (labels.length > 0) {
    return (
      `answers a class alone (${labels.map(described).join(", ")}); ` +
      "export it with its probabilities or scores"
    )
  }
  const found = outputs.map(described).join(", ")
  return `answers nothing that can be served (${found || "no output"}): wanted are floats, rows × columns`
}
