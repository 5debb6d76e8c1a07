/** Is told of each run of a model, whoever's rows are in it. It must not throw. */
export interface RunObserver {
  /**
   * A run has been answered.
   *
   * @param rows row after row, one value a feature in the card's order
   * @param probabilities row after row, one value a class in the card's order
   * @param milliseconds from asking the engine to its answer
   */
  ran(rows: Float32Array, probabilities: Float32Array, milliseconds: number): void
  /** A run failed, or made something else than probabilities. */
  failed(): void
}
