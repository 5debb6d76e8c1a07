import { showProgress } from "../train/progress.ts"

/** One of the things that a benchmark compares. */
export interface Contender<Result> {
  readonly name: string
  /** How often it runs; the slow ones run less often. */
  readonly rounds: number
  run(): Promise<Result>
}

/**
 * Runs contenders in turn, round after round, so that what disturbs the machine for a while
 * disturbs all of them. Every other round runs backwards: what a contender leaves behind (a warm
 * cache, a hot processor, memory that the system has yet to hand back) meets not always the same
 * next one. One with fewer rounds than the others is spread evenly over theirs.
 *
 * @returns the results of each contender by its name, in the order of the contenders
 */
export async function interleave<Result>(
  contenders: readonly Contender<Result>[],
): Promise<Map<string, Result[]>> {
  const results = new Map(contenders.map(({ name }) => [name, [] as Result[]]))
  const rounds = Math.max(...contenders.map((contender) => contender.rounds))
  const all = contenders.reduce((sum, contender) => sum + contender.rounds, 0)
  // On standard error, so that standard output holds the table alone.
  const progress = showProgress("runs", process.stderr)
  let done = 0
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed()
    for (const { name, rounds: own, run } of order) {
      const due = Math.ceil(((round + 1) * own) / rounds)
      if (results.get(name)?.length === due) continue
      results.get(name)?.push(await run())
      progress.step(++done, all)
    }
  }
  progress.end()
  return results
}
