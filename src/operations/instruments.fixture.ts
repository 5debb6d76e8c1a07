import type { Instrument } from "./instruments.ts"

/** The value of one series. */
export function valueOf(
  instruments: readonly Instrument[],
  name: string,
  labels = {},
): number | undefined {
  for (const instrument of instruments) {
    const own = instrument
      .samples()
      .find(
        (sample) =>
          (sample.metricName ?? instrument.name) === name && Bun.deepEquals(sample.labels, labels),
      )
    if (own) return own.value
  }
  return undefined
}
