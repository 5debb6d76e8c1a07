import { Histogram } from "./instruments.ts"

/** How often the event loop is asked how late it is, in milliseconds. */
const PERIOD_MILLISECONDS = 250
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]

/**
 * Measures how late the event loop is: what every request waits before anything else.
 */
export function watchLoopDelay(): Histogram {
  const instrument = new Histogram(
    "event_loop_delay_seconds",
    "How late a timer was that was due four times a second.",
    SECONDS,
  )
  const delays = instrument.series()
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    delays.observe(Math.max(0, now - last - PERIOD_MILLISECONDS) / 1000)
    last = now
  }, PERIOD_MILLISECONDS)
  timer.unref()
  return instrument
}
