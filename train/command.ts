/** An error that a person can mend: its message is all they need. */
export class Refusal extends Error {
  override name = "Refusal" as const
}

/** A command of a terminal. */
export interface Command<Options> {
  readonly help: string
  /** @throws {Error} saying what is wrong with the call */
  optionsOf(args: string[]): Options | "help"
  run(options: Options): Promise<void>
  /** The errors that a person can mend; any other is a fault of the program, and thrown. */
  readonly foreseen: readonly (new (...args: never[]) => Error)[]
}

/**
 * Runs a command, and says in a line what went wrong.
 *
 * @returns the exit code: 0 if it is done, 1 if it was refused, 2 if the call was wrong
 */
export async function runCommand<Options>(
  args: string[],
  { help, optionsOf, run, foreseen }: Command<Options>,
): Promise<number> {
  let options: Options | "help"
  try {
    options = optionsOf(args)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`)
    return 2
  }
  if (options === "help") {
    console.log(help)
    return 0
  }
  try {
    await run(options)
    return 0
  } catch (error) {
    if (!foreseen.some((kind) => error instanceof kind)) throw error
    console.error((error as Error).message)
    return 1
  }
}
