import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { readTrainedCard } from "../model/read-card.ts"

const ROOT = join(import.meta.dir, "..")
const folder = await mkdtemp(join(tmpdir(), "sepal-train-"))
afterAll(() => rm(folder, { recursive: true }))

/** Runs the command as a person would. */
async function train(...args: string[]) {
  // Never into the model in the box, whatever a test gets wrong.
  const place = args.includes("--output") ? [] : ["--output", join(folder, "elsewhere")]
  const child = Bun.spawn([process.execPath, "train/main.ts", ...args, ...place], {
    cwd: ROOT,
    stdout: "pipe",
    stderr: "pipe",
  })
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()])
  return { code: await child.exited, out, err }
}

/** Writes a recipe of the box with some parts written otherwise. */
async function recipe(
  name: string,
  ...changes: [part: string, otherwise: string][]
): Promise<string> {
  let text = await readFile(join(ROOT, "train/iris.yaml"), "utf8")
  // One repeat is enough to see that it works.
  for (const [part, otherwise] of [["repeats: 5", "repeats: 1"] as const, ...changes]) {
    expect(text).toContain(part)
    text = text.replace(part, otherwise)
  }
  const file = join(folder, name)
  await writeFile(file, text)
  return file
}

describe("bun run train", () => {
  const output = join(folder, "model")
  let first: Awaited<ReturnType<typeof train>>
  beforeAll(async () => {
    first = await train(await recipe("iris.yaml"), "--output", output)
  })

  test("writes the model and its card, and prints the figures", async () => {
    expect(first).toMatchObject({ code: 0, err: "" })
    expect((await readdir(output)).toSorted()).toEqual(["iris.onnx", "iris.yaml"])
    for (const part of [
      "cross-validation 10/10",
      "* lda",
      "accuracy",
      "Brier score",
      "Confusion",
      "labels equal",
    ]) {
      expect(first.out).toContain(part)
    }
  })

  test("reaches the project's figures for Iris, nested", async () => {
    const card = await readTrainedCard(
      await readFile(join(ROOT, "model/iris.yaml"), "utf8"),
      "iris.yaml",
    )
    expect(card.evaluation.accuracy.mean).toBeGreaterThanOrEqual(0.975)
    expect(card.evaluation.logLoss.mean).toBeLessThanOrEqual(0.06)
  })

  test("--check passes on its own work, writing nothing", async () => {
    const before = await readFile(join(output, "iris.yaml"))
    expect(await train(join(folder, "iris.yaml"), "--output", output, "--check")).toMatchObject({
      code: 0,
    })
    expect(await readFile(join(output, "iris.yaml"))).toEqual(before)
  })

  test("makes the same bytes however the recipe is named", async () => {
    const text = await readFile(join(ROOT, "model/iris.yaml"))
    for (const name of ["./train/iris.yaml", join(ROOT, "train/iris.yaml")]) {
      expect(await train(name, "--output", "model", "--check")).toMatchObject({ code: 0, err: "" })
    }
    expect(await readFile(join(ROOT, "model/iris.yaml"))).toEqual(text)
  })

  test("--check fails on a changed file, and names it", async () => {
    const changed = join(folder, "changed")
    await cp(output, changed, { recursive: true })
    await writeFile(join(changed, "iris.yaml"), "# a remark\n", { flag: "a" })
    const { code, err } = await train(join(folder, "iris.yaml"), "--output", changed, "--check")
    expect(code).toBe(1)
    expect(err).toContain("iris.yaml is not what training makes of")
  })

  test("refuses a model that the gate refuses, and leaves the old files", async () => {
    const strict = await recipe("strict.yaml", ["accuracy: 0.95", "accuracy: 0.999"])
    const before = await readFile(join(output, "iris.onnx"))
    const { code, err } = await train(strict, "--output", output)
    expect(code).toBe(1)
    expect(err).toContain(
      "the gate refuses the model, nothing was written:\n- accuracy 0.98 is below the floor 0.999",
    )
    expect(await readFile(join(output, "iris.onnx"))).toEqual(before)
    expect(await readdir(output)).toHaveLength(2)
  })

  test("refuses a model that is worse than the committed one", async () => {
    const worse = await recipe(
      "worse.yaml",
      [
        "  - { family: lda }\n  - { family: lda, shrinkage: ledoit-wolf }\n  - { family: logistic, C: [1, 10, 100, 1000] }",
        "  - { family: logistic, C: [0.001] }",
      ],
      ["accuracy: 0.95, logLoss: 0.1, recall: 0.85", "accuracy: 0, logLoss: 9, recall: 0"],
    )
    const { code, err } = await train(worse, "--output", output)
    expect(code).toBe(1)
    expect(err).toContain("is worse than the committed model's")
  })
})

describe("bun run train with a table of one's own", () => {
  test("takes Wine: 13 features, other names, another delimiter and accepted ranges of its own making", async () => {
    const source = await readFile(join(ROOT, "train/reference/wine.csv"), "utf8")
    const data = join(folder, "wine.csv")
    await writeFile(data, source.replaceAll(",", ";"))
    const columns = (source.split("\n")[0] as string).split(",").slice(0, -1)
    const file = join(folder, "wine.yaml")
    await writeFile(
      file,
      JSON.stringify({
        name: "wine",
        title: "Wine",
        description: "Tells three growers apart.",
        data,
        delimiter: ";",
        target: "class",
        features: columns.map((column, index) => ({
          name: `feature ${index} "ü"`,
          column,
          label: column,
          step: 0.01,
          description: column,
        })),
        classes: [0, 1, 2].map((index) => ({
          name: `Grower ${index}`,
          value: `class_${index}`,
          label: `Grower ${index}`,
          description: "A grower.",
        })),
        candidates: [{ family: "lda" }, { family: "logistic", C: [0.1, 1] }],
        validation: { folds: 5, repeats: 1, innerFolds: 5, seed: 1 },
        gate: { accuracy: 0.95, logLoss: 0.1, recall: 0.9 },
        sample: 20,
      }),
    )
    const output = join(folder, "wine")
    expect(await train(file, "--output", output)).toMatchObject({ code: 0, err: "" })
    const text = await readFile(join(output, "wine.yaml"), "utf8")
    const card = await readTrainedCard(text, "wine.yaml")
    expect(card.features).toHaveLength(13)
    expect(card.classes.map(({ rows }) => rows)).toEqual([59, 71, 48])
    // Of 20 rows, 59, 71 and 48 of 178 are 6.6, 8.0 and 5.4.
    const sampled = card.training.sample?.map((row) => row.class) ?? []
    expect(card.classes.map(({ name }) => sampled.filter((of) => of === name).length)).toEqual([
      7, 8, 5,
    ])
    // A person reads it: a row of weights or of the sample is a line.
    expect(text.match(/^ {6}- \[ (-?[\d.e-]+(, )?){13} \]$/gm)).toHaveLength(3)
    const row = /^ {4}- \{ features: \[ ([\d.]+(, )?){13} \], class: Grower [012] \}$/gm
    expect(text.match(row)).toHaveLength(20)
    const rows = card.evaluation.reliability?.map((bin) => bin.rows) ?? []
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(178)
  })
})

describe("bun run train answers a wrong call", () => {
  test("with a help that --help prints too", async () => {
    const { code, err } = await train("--chek")
    expect(code).toBe(2)
    const { out } = await train("--help")
    expect(err).toContain(out.trim())
  })
  test("with the name of a recipe that is not there", async () => {
    expect(await train("no.yaml")).toMatchObject({
      code: 1,
      err: "no.yaml: there is no recipe that can be read\n",
    })
  })
  test("with the name of a table that is not there", async () => {
    const file = await recipe("lost.yaml", ["data: data/iris.csv", "data: data/lost.csv"])
    expect(await train(file)).toMatchObject({
      code: 1,
      err: "data/lost.csv: there is no table that can be read\n",
    })
  })
  test("through npm without its --, which would train instead of checking", async () => {
    const child = Bun.spawn([process.execPath, "train/main.ts"], {
      cwd: ROOT,
      env: { ...process.env, npm_config_check: "true" },
      stderr: "pipe",
    })
    expect(await child.stderr.text()).toStartWith(
      "npm takes --check for itself; write npm run train -- --check\n",
    )
    expect(await child.exited).toBe(2)
  })
  test("with a place that can't be written to, before it trains", async () => {
    const file = join(folder, "occupied")
    await writeFile(file, "")
    const recipeFile = await recipe("occupied.yaml")
    expect(await train(recipeFile, "--output", file)).toMatchObject({
      code: 1,
      out: "",
      err: `${file}: can't be written to (EEXIST); choose another --output\n`,
    })
  })
  test("with a folder where a file has to go, leaving nothing behind", async () => {
    const output = join(folder, "blocked")
    await mkdir(join(output, "iris.yaml"), { recursive: true })
    const { code, err } = await train(await recipe("blocked.yaml"), "--output", output)
    expect(code).toBe(1)
    expect(err).toBe(`${join(output, "iris.yaml")}: is not a file; move it away\n`)
    expect(await readdir(output)).toEqual(["iris.yaml"])
  })
  test("with the reason why a family can't learn from a table", async () => {
    const [header, ...rows] = (await readFile(join(ROOT, "data/iris.csv"), "utf8"))
      .trim()
      .split("\n")
    const same = rows.map((row) => {
      const species = row.split(",").at(-1) as string
      return [
        species.length,
        -species.length,
        2 * species.length,
        0.5 * species.length,
        species,
      ].join()
    })
    const data = join(folder, "same.csv")
    await writeFile(data, [header, ...same].join("\n"))
    const file = await recipe(
      "same.yaml",
      ["data: data/iris.csv", `data: ${data}`],
      ...[1, 2, 3, 4].map((): [string, string] => ["    accepted: { min: 0, max: 30 }\n", ""]),
    )
    expect(await train(file)).toMatchObject({
      code: 1,
      err: "lda: in some of the rows it had to learn from, the features do not vary within the classes; leave lda out of the candidates\n",
    })
  })
  test("with one line a fault of a table", async () => {
    const file = await recipe("narrow.yaml", [
      "accepted: { min: 0, max: 30 }",
      "accepted: { min: 0, max: 7.8 }",
    ])
    expect(await train(file)).toMatchObject({
      code: 1,
      err: "data/iris.csv:133: sepal_length: 7.9 is outside the range accepted in the recipe, 0 to 7.8\n",
    })
  })
})
