import type { Instrument, Sample } from "./instruments.ts"

/**
 * Makes one metric of those that have the same name: of each model's own, a metric with the series of
 * all models.
 */
export function families(instruments: readonly Instrument[]): Instrument[] {
  const byName = Map.groupBy(instruments, ({ name }) => name)
  return Array.from(byName.values(), (same) => {
    const [first] = same as [Instrument, ...Instrument[]]
    const { name, help, type } = first
    const samples = (): Sample[] => same.flatMap((instrument) => instrument.samples())
    return { name, help, type, samples }
  })
}
