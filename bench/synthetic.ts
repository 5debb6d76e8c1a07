import { mkdir, rename } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Random } from "../train/random.ts"

/** The shape of the table: large enough that start and warming up do not count. */
export const SYNTHETIC = {
  rows: 1_000_000,
  columns: 20,
  classes: ["alpha", "beta", "gamma", "delta", "epsilon"],
  target: "class",
} as const

/** The names of its features. */
export const FEATURES = Array.from(
  { length: SYNTHETIC.columns },
  (_, index) => `feature_${index + 1}`,
)

const INFORMATIVE = 12
/** Exact linear combinations of the informative columns; the columns that remain are noise. */
const COMBINED = 4
const CLUSTERS_PER_CLASS = 2
/** The share of rows whose class is drawn anew. */
const MISLABELLED = 0.01
const SEED = 1936
const DIGITS = 6
const CHUNK_ROWS = 10_000

const FOLDER = join(tmpdir(), "sepal-bench")
const NAME = `synthetic-${SEED}-${SYNTHETIC.rows}x${SYNTHETIC.columns}x${SYNTHETIC.classes.length}`

/** Where the table is kept from one benchmark to the next: 346 megabytes. */
export const CACHE = {
  /** With a header, the classes as text. */
  csv: join(FOLDER, `${NAME}.csv`),
  /** The same numbers as little-endian 64-bit floats, row after row. */
  values: join(FOLDER, `${NAME}.f64`),
  /** The class indices, one byte each. */
  labels: join(FOLDER, `${NAME}.u8`),
}

/** True if the table has been written before. */
export async function isCached(): Promise<boolean> {
  // The CSV file gets its name last.
  return await Bun.file(CACHE.csv).exists()
}

/**
 * Writes the table: clusters at corners of a hypercube, each stretched by a matrix of its own, as
 * `make_classification` of scikit-learn makes them (after Guyon 2003).
 */
async function writeSynthetic(): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  const { rows, columns, classes } = SYNTHETIC
  const row = rowSource(new Random(SEED))
  const values = new Float64Array(rows * columns)
  const labels = new Uint8Array(rows)
  const csv = Bun.file(`${CACHE.csv}.part`).writer()
  let chunk = `${[...FEATURES, SYNTHETIC.target].join(",")}\n`
  for (let index = 0; index < rows; index++) {
    const { label, features } = row()
    const texts = features.map((value) => value.toPrecision(DIGITS))
    chunk += `${texts.join(",")},${classes[label]}\n`
    values.set(texts.map(Number), index * columns)
    labels[index] = label
    if ((index + 1) % CHUNK_ROWS === 0) {
      csv.write(chunk)
      await csv.flush()
      chunk = ""
    }
  }
  csv.write(chunk)
  await csv.end()
  await Bun.write(CACHE.values, values)
  await Bun.write(CACHE.labels, labels)
  await rename(`${CACHE.csv}.part`, CACHE.csv)
}

/** Draws one row after the other. */
function rowSource(random: Random): () => { label: number; features: number[] } {
  const classes = SYNTHETIC.classes.length
  const uniform = () => random.below(2 ** 32) / 2 ** 32
  const signed = () => 2 * uniform() - 1
  const vector = (length: number, draw: () => number) => Array.from({ length }, draw)
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  const clusters = Array.from({ length: classes * CLUSTERS_PER_CLASS }, () => ({
    centre: vector(INFORMATIVE, () => (random.below(2) === 0 ? -1 : 1)),
    stretch: Array.from({ length: INFORMATIVE }, () => vector(INFORMATIVE, signed)),
  }))
  const combinations = Array.from({ length: COMBINED }, () => vector(INFORMATIVE, signed))

  return () => {
    const chosen = random.below(clusters.length)
    const { centre, stretch } = clusters[chosen] as (typeof clusters)[number]
    const drawn = vector(INFORMATIVE, normal)
    const informative = centre.map((value, index) => value + product(stretch[index] ?? [], drawn))
    const combined = combinations.map((weights) => product(weights, informative))
    const noise = vector(SYNTHETIC.columns - INFORMATIVE - COMBINED, normal)
    return {
      label: uniform() < MISLABELLED ? random.below(classes) : chosen % classes,
      features: [...informative, ...combined, ...noise],
    }
  }
}

function product(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] as number), 0)
}

if (import.meta.main) await writeSynthetic()
