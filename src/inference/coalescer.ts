/**
 * Answers rows with values.
 *
 * @param rows row after row
 * @returns row after row, the same number of values for each
 */
export type Run = (rows: Float32Array) => Promise<Float32Array>

/** What is run together. */
export interface CoalescerOptions {
  /** How many values a row has. */
  columns: number
  /**
   * The most rows of a run: a longer array is cut, with a turn of the event loop between its slices,
   * so that no caller keeps the others waiting for long.
   */
  rowsPerRun: number
}

/** The rows of one caller, some of which may have been answered. */
interface Job {
  readonly rows: Float32Array
  readonly answers: Float32Array[]
  /** How many of the values in `rows` have been answered. */
  done: number
  resolve(answers: Float32Array): void
  reject(reason: unknown): void
}

/** Some of the rows of a job that take part in a run. */
interface Part {
  readonly job: Job
  readonly rows: Float32Array
}

/**
 * Makes one run of the rows of all callers that wait within one turn of the event loop.
 *
 * A run of ONNX Runtime costs the same for one row and for sixteen, so requests that wait together
 * run together. Callers do not notice each other: each gets the answers to its own rows, and where a
 * run of several fails, each of them is run again alone, so that only those fail which must.
 *
 * @param run answers each row independently of the others
 * @returns the same, run together
 */
export function coalesce(run: Run, { columns, rowsPerRun }: CoalescerOptions): Run {
  const valuesPerRun = columns * rowsPerRun
  let waiting: Job[] = []
  let isScheduled = false

  const schedule = () => {
    if (isScheduled) return
    isScheduled = true
    // After the input of this turn: whoever has come by then is in the same run.
    setImmediate(turn)
  }
  const turn = async () => {
    const parts = takeParts(waiting, valuesPerRun)
    await answer(parts, run)
    // One who has had a slice and wants more stands behind those who have had none.
    const last = parts.at(-1)?.job
    waiting = [...waiting.filter((job) => job !== last), ...(last ? [last] : [])].filter(
      (job) => job.done < job.rows.length,
    )
    isScheduled = false
    if (waiting.length > 0) schedule()
  }

  return (rows) => {
    if (rows.length === 0) return Promise.resolve(new Float32Array())
    const { promise, resolve, reject } = Promise.withResolvers<Float32Array>()
    waiting.push({ rows, answers: [], done: 0, resolve, reject })
    schedule()
    return promise
  }
}

/** The rows for the next run: those of all jobs in their order, as many as fit. */
function takeParts(jobs: readonly Job[], most: number): Part[] {
  const parts: Part[] = []
  let room = most
  for (const job of jobs) {
    if (room === 0) break
    const rows = job.rows.subarray(job.done, job.done + room)
    parts.push({ job, rows })
    room -= rows.length
  }
  return parts
}

async function answer(parts: readonly Part[], run: Run): Promise<void> {
  try {
    const answers = await run(joined(parts.map((part) => part.rows)))
    let from = 0
    const perValue = answers.length / parts.reduce((sum, { rows }) => sum + rows.length, 0)
    for (const { job, rows } of parts) {
      const to = from + rows.length * perValue
      finish(job, rows, answers.subarray(from, to))
      from = to
    }
  } catch (reason) {
    const [first] = parts
    if (parts.length === 1) fail(first as Part, reason)
    else for (const part of parts) await answer([part], run)
  }
}

function finish(job: Job, rows: Float32Array, answers: Float32Array): void {
  job.done += rows.length
  job.answers.push(answers)
  if (job.done === job.rows.length) job.resolve(joined(job.answers))
}

function fail({ job }: Part, reason: unknown): void {
  // What is left of its rows need not be run.
  job.done = job.rows.length
  job.reject(reason)
}

/** One array of all; of a single one, that itself. */
function joined(arrays: readonly Float32Array[]): Float32Array {
  const [first] = arrays
  if (first && arrays.length === 1) return first
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const array of arrays) {
    all.set(array, at)
    at += array.length
  }
  return all
}
