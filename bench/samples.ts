const INTERVAL_MILLISECONDS = 100

/** What some work came to, and what was measured beside it. */
export interface Sampled<Result> {
  readonly result: Result
  /** One at the beginning, one at the end, the others in equal intervals. */
  readonly samples: readonly number[]
}

/** Measures something ten times a second while some work is done. */
export async function sampledWhile<Result>(
  measure: () => Promise<number>,
  work: Promise<Result>,
): Promise<Sampled<Result>> {
  const samples = [await measure()]
  const timer = setInterval(
    () => void measure().then((value) => samples.push(value)),
    INTERVAL_MILLISECONDS,
  )
  try {
    const result = await work
    samples.push(await measure())
    return { result, samples }
  } finally {
    clearInterval(timer)
  }
}
