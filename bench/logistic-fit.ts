import { fitLogistic } from "../train/estimators/logistic.ts"
import { fitScaler, standardise } from "../train/estimators/scaler.ts"
import { readTable } from "../train/table.ts"
import { CACHE, FEATURES, SYNTHETIC } from "./synthetic.ts"

/** What one fit of the synthetic table took, in seconds, and what it reached. */
export interface LogisticRun {
  /** From the CSV file to typed arrays; undefined where a binary file was read. */
  readonly read?: number
  readonly standardise: number
  readonly fit: number
  /** Mean loss plus penalty. */
  readonly objective: number
  /** The largest derivative of the objective. */
  readonly residual: number
}

/** Reads the synthetic table, standardises it and fits it once, as a process that is not warm. */
async function fitOnce(C: number, tolerance: number | undefined): Promise<LogisticRun> {
  const start = performance.now()
  const table = readTable(await Bun.file(CACHE.csv).bytes(), {
    file: CACHE.csv,
    delimiter: ",",
    features: FEATURES,
    target: SYNTHETIC.target,
    values: SYNTHETIC.classes,
  })
  const read = performance.now()
  const features = standardise(fitScaler(table.features), table.features)
  const standardised = performance.now()
  const { objective, residual } = fitLogistic(
    { ...table, features },
    { C, ...(tolerance === undefined ? {} : { tolerance }) },
  )
  const end = performance.now()
  return {
    read: (read - start) / 1000,
    standardise: (standardised - read) / 1000,
    fit: (end - standardised) / 1000,
    objective,
    residual,
  }
}

if (import.meta.main) {
  const [C, tolerance] = process.argv.slice(2).map(Number)
  console.log(JSON.stringify(await fitOnce(C as number, tolerance)))
}
