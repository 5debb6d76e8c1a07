import { roomLike, type Values } from "./values.ts"

/**
 * Answers rows with values.
 *
 * @param rows row after row
 * @returns row after row, the same number of values for each
 */
export type Run = (rows: Values) => Promise<Values>

/** Where the time of some rows went, in milliseconds. */
export interface RunTiming {
  /** Until their first run began. */
  queue: number
  /** In the runs that they were part of. */
  run: number
  /** How many those were. */
  runs: number
  /** When the last of them began: milliseconds of `performance.now()`, and no other run's. */
  begun: number
}

/** A timing to be filled in. */
export function newTiming(): RunTiming {
  return { queue: 0, run: 0, runs: 0, begun: 0 }
}

/** The same for many callers. The timing, where one is given, is filled in. */
export type CoalescedRun = (rows: Values, timing?: RunTiming) => Promise<Values>

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
  readonly rows: Values
  /** Those of its slices; undefined while there is none. */
  answers: Values[] | undefined
  /** How many of the values in `rows` have been answered. */
  done: number
  readonly since: number
  readonly timing: RunTiming | undefined
  resolve(answers: Values): void
  reject(reason: unknown): void
}

/** Some of the rows of a job that take part in a run. */
interface Part {
  readonly job: Job
  readonly rows: Values
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
export function coalesce(run: Run, { columns, rowsPerRun }: CoalescerOptions): CoalescedRun {
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

  return (rows, timing) => {
    if (rows.length === 0) return Promise.resolve(new Float32Array())
    const since = timing ? performance.now() : 0
    // Five times cheaper than `Promise.withResolvers`.
    return new Promise((resolve, reject) => {
      waiting.push({ rows, answers: undefined, done: 0, since, timing, resolve, reject })
      schedule()
    })
  }
}

/** The rows for the next run: those of all jobs in their order, as many as fit. */
function takeParts(jobs: readonly Job[], most: number): Part[] {
  const parts: Part[] = []
  let room = most
  for (const job of jobs) {
    if (room === 0) break
    const left = job.rows.length - job.done
    // A view costs more than all else that is done for a row, so whole jobs are taken as they are.
    const rows =
      job.done === 0 && left <= room
        ? job.rows
        : job.rows.subarray(job.done, job.done + Math.min(left, room))
    parts.push({ job, rows })
    room -= rows.length
  }
  return parts
}

async function answer(parts: readonly Part[], run: Run): Promise<void> {
  try {
    const begin = performance.now()
    const answers = await run(joined(parts.map((part) => part.rows)))
    const end = performance.now()
    let from = 0
    const perValue = answers.length / parts.reduce((sum, { rows }) => sum + rows.length, 0)
    for (const { job, rows } of parts) {
      const to = from + rows.length * perValue
      if (job.timing) note(job, job.timing, begin, end)
      finish(job, rows, parts.length === 1 ? answers : copyOf(answers, from, to))
      from = to
    }
  } catch (reason) {
    const [first] = parts
    if (parts.length === 1) fail(first as Part, reason)
    else for (const part of parts) await answer([part], run)
  }
}

function note({ done, since }: Job, timing: RunTiming, begin: number, end: number): void {
  if (done === 0) timing.queue = begin - since
  timing.run += end - begin
  timing.runs++
  timing.begun = begin
}

function finish(job: Job, rows: Values, answers: Values): void {
  job.done += rows.length
  const isWhole = rows.length === job.rows.length
  if (!isWhole) (job.answers ??= []).push(answers)
  if (job.done === job.rows.length) job.resolve(isWhole ? answers : joined(job.answers ?? []))
}

function fail({ job }: Part, reason: unknown): void {
  // What is left of its rows need not be run.
  job.done = job.rows.length
  job.reject(reason)
}

/** One array of all; of a single one, that itself. */
function joined(arrays: readonly Values[]): Values {
  const [first] = arrays
  if (first === undefined) return new Float32Array()
  if (arrays.length === 1) return first
  const length = arrays.reduce((sum, array) => sum + array.length, 0)
  const all = roomLike(first, length)
  let at = 0
  for (const array of arrays) {
    // One by one: `set` costs more than it saves where most arrays are a row.
    for (let index = 0; index < array.length; index++) all[at++] = array[index] as number
  }
  return all
}

function copyOf(values: Values, from: number, to: number): Values {
  const copy = roomLike(values, to - from)
  for (let index = from; index < to; index++) copy[index - from] = values[index] as number
  return copy
}
