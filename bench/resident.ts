import { quantileOf } from "./statistics.ts"

/** What was resident during a load, in megabytes of 10^6 bytes. */
export interface Resident {
  readonly megabytesBefore: number
  /** The median of the first half: with `megabytesLate` it shows whether memory grows all the time. */
  readonly megabytesEarly: number
  /** The median of the second half. */
  readonly megabytesLate: number
  readonly megabytesPeak: number
  readonly megabytesAfter: number
}

/** @param samples the first before the load, the last after it, the others in equal intervals */
export function residentOf(samples: readonly number[]): Resident {
  const middle = Math.ceil(samples.length / 2)
  return {
    megabytesBefore: samples[0] ?? Number.NaN,
    megabytesEarly: quantileOf(samples.slice(0, middle), 0.5),
    megabytesLate: quantileOf(samples.slice(middle), 0.5),
    megabytesPeak: Math.max(...samples),
    megabytesAfter: samples.at(-1) ?? Number.NaN,
  }
}
