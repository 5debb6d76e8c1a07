import type { Log } from "./log.ts"

/** A model, as far as it is tested. */
export interface Tested {
  readonly name: string
  /** Rejects with what is wrong. */
  run(): Promise<void>
}

/** What watches a model. */
export interface SelfTest {
  /** Whether the last test passed. */
  readonly passes: boolean
  /** How many have failed. */
  readonly failures: number
  /** Tests no more: the model is about to be released. */
  stop(): void
}

/**
 * Runs the golden rows through the engine again and again: a model that was right at the start may
 * not be so for ever, and an orchestrator shall send requests elsewhere when it is not.
 *
 * @param seconds between two tests
 * @param log is told when a model begins to fail and when it has recovered
 */
export function startSelfTest({ name, run }: Tested, seconds: number, log: Log): SelfTest {
  let passes = true
  let failures = 0
  const test = async () => {
    if (isStopped) return
    try {
      await run()
      if (!passes) log.info(`model ${name} passes its self-test again`)
      passes = true
    } catch (error) {
      if (passes) log.error(`model ${name} fails its self-test: ${(error as Error).message}`)
      passes = false
      failures++
    }
    schedule()
  }
  let isStopped = false
  const schedule = () => {
    if (!isStopped) setTimeout(test, seconds * 1000).unref()
  }
  schedule()
  return {
    get passes() {
      return passes
    },
    get failures() {
      return failures
    },
    stop() {
      isStopped = true
    },
  }
}
