import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parse, stringify } from "yaml"
import { versionOf } from "../../model/card.ts"
import { readCard } from "../../model/read-card.ts"
import { ROOT } from "../image/facts.ts"
import { run } from "../tools/run.ts"

/** An image in a registry. */
export interface Pushed {
  /** By digest. */
  readonly image: string
  /** The version of the model in it. */
  readonly model: string
  /** Graph and card of that model, in base64, by their names. */
  readonly files: Readonly<Record<string, string>>
}

/** Pushes an image that is there. */
export async function push(tag: string, reference: string): Promise<string> {
  await run(["docker", "tag", tag, reference])
  await run(["docker", "push", "--quiet", reference])
  return run(["docker", "image", "inspect", "--format={{index .RepoDigests 0}}", reference])
}

/**
 * Makes an image that differs by its model: trained by the command itself by the same recipe, but for
 * a candidate that is not among those of the recipe.
 *
 * @param name of the model, and of its recipe
 */
export async function withOtherModel(
  { tag, reference }: { tag: string; reference: string },
  name: string,
): Promise<Pushed> {
  const folder = await mkdtemp(join(tmpdir(), "sepal-rehearsal-"))
  try {
    const model = await trainOther(folder, name)
    await Bun.write(join(folder, "Dockerfile"), `FROM ${tag}\nCOPY model/ /app/model/\n`)
    const other = `${tag}-other`
    await run(["docker", "buildx", "build", "--load", "--quiet", `--tag=${other}`, folder])
    const files = await readFiles(join(folder, "model"), name)
    return { image: await push(other, reference), model, files }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Graph and card of a model, in base64, by their names. */
export async function readFiles(folder: string, name: string): Promise<Record<string, string>> {
  const names = [`${name}.onnx`, `${name}.yaml`]
  const contents = names.map(async (file) =>
    Buffer.from(await Bun.file(join(folder, file)).bytes()).toString("base64"),
  )
  const files = await Promise.all(contents)
  return Object.fromEntries(names.map((file, index) => [file, files[index] as string]))
}

/** @returns the version of what was trained */
async function trainOther(folder: string, name: string): Promise<string> {
  const recipe = parse(await Bun.file(join(ROOT, "train", `${name}.yaml`)).text()) as object
  const changed = {
    ...recipe,
    candidates: [{ family: "logistic", C: [3] }],
    gate: { accuracy: 0, logLoss: 10, recall: 0 },
  }
  const file = join(folder, "recipe.yaml")
  const output = join(folder, "model")
  await Bun.write(file, stringify(changed))
  await run([process.execPath, "train/main.ts", file, "--output", output], { cwd: ROOT })
  const card = await readCard(await Bun.file(join(output, `${name}.yaml`)).text(), name)
  return versionOf(card.model.sha256)
}
