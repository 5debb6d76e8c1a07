/** A graph after a change to it, or what it was. */
export interface Edit {
  /** The encoded GraphProto. */
  readonly graph: Uint8Array
  /** What was changed, a line each; empty if nothing was. */
  readonly changes: readonly string[]
  /** The names of the columns of an output, where the change found them. */
  readonly columnNames: ReadonlyMap<string, readonly string[]>
}
