import type { Values } from "./values.ts"

/** Is told of each run of a model, whoever's rows are in it. It must not throw. */
export interface RunObserver {
  /**
   * A run has been answered.
   *
   * @param rows row after row, one value a feature in the card's order
   * @param answers row after row, as the card's layout has them
   * @param milliseconds from asking the engine to its answer
   */
  ran(rows: Values, answers: Values, milliseconds: number): void
  /** A run failed, or made something else than the card promises. */
  failed(): void
}
