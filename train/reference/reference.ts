import { join } from "node:path"
import type { Table } from "../dataset.ts"
import { readTable } from "../table.ts"

/** One regression of `logistic.json`. */
export interface LogisticReference {
  data: string
  classes: string[]
  C: number
  /** C · Σ loss + ½ · Σ weight² at the optimum. */
  objective: number
  mean_log_loss: number
  /** Rows of the table, from 0. */
  rows: number[]
  /** One line a row, one value a class. */
  probabilities: number[][]
}

/** One table of `lda.json`. */
export interface LdaReference {
  data: string
  classes: string[]
  rows: number[]
  pooled: { probabilities: number[][] }
  ledoit_wolf: { probabilities: number[][] }
}

/** What `metrics.json` holds. */
export interface MetricsReference {
  classes: string[]
  labels: string[]
  probabilities: number[][]
  accuracy: number
  log_loss: number
  brier: number
  confusion: number[][]
  calibration_error: number
}

const ROOT = join(import.meta.dir, "../..")

/** The cases of a file that `make_reference.py` made. */
export async function readReference<Content>(name: string): Promise<Content> {
  return Bun.file(join(import.meta.dir, name)).json()
}

/**
 * A table that the references were computed from: all columns but the last are features.
 *
 * @param file as the references name it
 * @param classes in the references' order
 */
export async function readReferenceTable(file: string, classes: string[]): Promise<Table> {
  const bytes = await Bun.file(join(ROOT, file)).bytes()
  const header = new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(10))).split(",")
  return readTable(bytes, {
    file,
    delimiter: ",",
    features: header.slice(0, -1),
    target: header.at(-1) as string,
    values: classes,
  })
}
