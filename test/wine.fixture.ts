import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Recipe } from "../train/recipe.ts"

const ROOT = join(import.meta.dir, "..")
const NAME = "wine"
const MARKUP = "<script>alert(1)</script>"

/** Name and label of each column of the table, as hard on a page as a card may make them. */
const FEATURES: [column: string, name: string, label: string, unit?: string][] = [
  ["alcohol", "~x", "Alkohol & Äther", "% vol"],
  ["malic_acid", "map", `Malic ${MARKUP}`, "g/l"],
  ["ash", "__feature", 'Ash "in all"'],
  ["alcalinity_of_ash", "constructor", "&lt;b&gt; alcalinity &amp; more"],
  ["magnesium", MARKUP, "Μαγνήσιο", "mg/l"],
  ["total_phenols", 'a&b="c"', "总酚 <四>"],
  ["flavanoids", "toString", "فلافونويد"],
  ["nonflavanoid_phenols", "non flavanoid+phenols%20", "Фенолы — не флавоноиды"],
  ["proanthocyanins", "葡萄", `'"><img src=x onerror=alert(2)>`],
  ["color_intensity", "a.b[0]", "Donaudampfschifffahrtsgesellschaftsweinfarbintensität"],
  ["hue", "?&#/", "Hue 🍷"],
  ["od280/od315_of_diluted_wines", "od280/od315", "OD280/OD315"],
  ["proline", "explain", "Proline", "mg/l"],
]

const CLASSES: [value: string, name: string, label: string][] = [
  ["class_0", `Barolo "riserva" d'Alba`, `Barolo "riserva" d'Alba`],
  ["class_1", "葡萄酒 <二>", "葡萄酒 <二>"],
  ["class_2", "Ωραίο κρασί & co", `Ωραίο κρασί & co ${MARKUP}`],
]

const RECIPE: Recipe = {
  name: NAME,
  title: `Wein & <Wahrheit> "13"`,
  description: `Three cultivars of one valley ${MARKUP} & 'more'.\n\nA second paragraph.`,
  data: "train/reference/wine.csv",
  target: "class",
  features: FEATURES.map(([column, name, label, unit]) => {
    const description = `What ${label} says ${MARKUP}.`
    const feature = { column, name, label, step: 0.01, description }
    return unit ? Object.assign(feature, { unit }) : feature
  }),
  classes: CLASSES.map(([value, name, label]) => ({
    value,
    name,
    label,
    description: `What is poured as ${label} & co.`,
  })),
  candidates: [{ family: "lda" }],
  validation: { folds: 2, repeats: 1, innerFolds: 2, seed: 13 },
  gate: { accuracy: 0, logLoss: 10, recall: 0 },
}

/** A trained model: what MODEL_DIR and MODEL are to be. */
export interface TrainedModel {
  readonly folder: string
  readonly name: string
}

const folders: string[] = []

/**
 * Trains, by the command itself, a model that shares nothing with the one in the box: 13 features, 3
 * classes, and texts that are markup, escapes, other scripts and names with a meaning elsewhere.
 */
export async function trainWine(): Promise<TrainedModel> {
  const folder = await mkdtemp(join(tmpdir(), "sepal-wine-"))
  folders.push(folder)
  const recipe = join(folder, "recipe", "wine.yaml")
  // JSON is YAML.
  await Bun.write(recipe, JSON.stringify(RECIPE))
  const output = join(folder, "model")
  const child = Bun.spawn([process.execPath, "train/main.ts", recipe, "--output", output], {
    cwd: ROOT,
    env: { ...process.env, ORT_DISABLE_TELEMETRY: "1" },
    stdout: "pipe",
    stderr: "pipe",
    timeout: 60_000,
  })
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()])
  if ((await child.exited) !== 0) throw new Error(`training failed:\n${out}\n${err}`)
  return { folder: output, name: NAME }
}

/** Removes what was trained: for `afterAll`. */
export async function removeWine(): Promise<void> {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
}
