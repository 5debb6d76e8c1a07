/** The element types of the inputs that can be served, as ONNX Runtime names them. */
export type ElementType = "float32" | "float64" | "int64" | "int32" | "bool" | "string"

/** One input tensor of a graph. */
export interface GraphInput {
  readonly name: string
  readonly type: ElementType
  /** 2 for a matrix, rows × columns; 1 for a list with one value a row. */
  readonly rank: 1 | 2
  /** The columns of the matrix: 1 for a column of its own. */
  readonly columns: number
  /**
   * One name a column: those of the file's metadata, the input's own where it is a column of its
   * own, else the input's with the column's place.
   */
  readonly names: readonly string[]
  /**
   * One entry a column: the texts that the graph itself knows there, in its order; undefined where
   * it tells none, and for numbers.
   */
  readonly categories: readonly (readonly string[] | undefined)[]
}

/** The output with the chosen class. */
export interface LabelOutput {
  readonly output: string
  readonly type: "int64" | "string"
  /** What stands in it for each class, as text, in the order of the classes. */
  readonly values: readonly string[]
}

/** What a classifier answers: a number a class. */
export interface ClassesAnswer {
  /** Whether the numbers of a row are probabilities, summing to 1, or may be anything. */
  readonly kind: "probabilities" | "scores"
  /**
   * True where the graph's operators prove the kind. Otherwise a run has to show it: see
   * `sumToOne()`.
   */
  readonly isProven: boolean
  readonly output: string
  readonly type: "float32" | "float64"
  /** As many as there are classes; or 1 for two classes, which then is the second class's. */
  readonly columns: number
  /** The names of the classes in the order of the columns: the metadata's, else the label's. */
  readonly classes: readonly string[]
  /** Undefined where the graph chooses none: then it is the class of the largest number. */
  readonly label: LabelOutput | undefined
}

/** What a regressor answers: a number. */
export interface ValueAnswer {
  readonly kind: "value"
  readonly output: string
  readonly type: "float32" | "float64"
}

/** What a graph answers. */
export type GraphAnswer = ClassesAnswer | ValueAnswer

/** What a graph takes and gives. */
export interface GraphContract {
  /** In the file's order. */
  readonly inputs: readonly GraphInput[]
  readonly answer: GraphAnswer
  /** The file's `metadata_props`. */
  readonly metadata: ReadonlyMap<string, string>
  /** What wrote the file, for example `skl2onnx 1.20.0`; undefined where it does not say. */
  readonly producer: string | undefined
  /** The version of each operator set by its domain; ONNX's own has the empty name. */
  readonly operatorSets: ReadonlyMap<string, number>
}
