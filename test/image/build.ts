import { run } from "../tools/run.ts"
import { type Facts, ROOT } from "./facts.ts"

/** How to build. */
export interface BuildOptions {
  readonly facts: Facts
  /** The name that the image gets. */
  readonly tag: string
  /** Builds everything anew, as on a machine that has never built it. */
  readonly isFresh?: boolean
}

/** What an image is, as Docker describes it. */
export interface Image {
  readonly Id: string
  /** The sum of its layers, unpacked, in bytes. */
  readonly Size: number
  readonly Config: {
    readonly User: string
    readonly Labels: Readonly<Record<string, string>>
    readonly Env: readonly string[]
  }
  /** The digest of each layer, unpacked: the same layers have the same content, times included. */
  readonly RootFS: { readonly Layers: readonly string[] }
}

/** Builds the image of this tree for this machine. */
export async function build({ facts, tag, isFresh = false }: BuildOptions): Promise<Image> {
  const { revision, epoch, source, version, model } = facts
  const args = {
    REVISION: revision,
    SOURCE: source,
    VERSION: version,
    MODEL_NAME: model.name,
    MODEL_VERSION: model.version,
    MODEL_SHA256: model.sha256,
    SOURCE_DATE_EPOCH: epoch,
  }
  const options = [
    `--tag=${tag}`,
    ...Object.entries(args).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...basesOf(process.env),
    ...(isFresh ? ["--no-cache"] : []),
  ]
  await run(["docker", "buildx", "build", "--load", ...options, ROOT], { isShown: true })
  return await inspect(tag)
}

/** The bases by other names or with a digest, where the environment has them. */
function basesOf(environment: Readonly<Record<string, string | undefined>>): string[] {
  return ["BUN_IMAGE", "RUNTIME_IMAGE"]
    .filter((name) => environment[name])
    .map((name) => `--build-arg=${name}=${environment[name]}`)
}

/** Asks Docker what an image is. */
export async function inspect(tag: string): Promise<Image> {
  const [image] = JSON.parse(await run(["docker", "image", "inspect", tag])) as Image[]
  return image as Image
}
