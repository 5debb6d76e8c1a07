import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import { parseAllDocuments, stringify } from "yaml"

export const MANIFESTS = join(import.meta.dir, "..", "..", "manifests")

/** An object of Kubernetes, as far as all kinds are alike. */
export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec?: Readonly<Record<string, unknown>>
}

/** What is rendered: a folder of `manifests/`, and what a place that deploys it adds. */
export interface Rendering {
  /** `base`, or an overlay: `overlays/production`. */
  readonly resource: string
  readonly components?: readonly string[]
  readonly namespace?: string
  /** Name and digest of the image: `registry/name@sha256:…`. */
  readonly image?: string
  /** More of what a kustomization may hold: patches, generators. */
  readonly more?: Readonly<Record<string, unknown>>
}

/** kubectl has kustomize in it. Undefined where there is none. */
export const KUBECTL = Bun.which("kubectl") ?? undefined

/**
 * Renders by kustomize, without a cluster.
 *
 * @returns the YAML of all objects
 * @throws {Error} with what kubectl says
 */
export async function renderText(rendering: Rendering): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sepal-manifests-"))
  try {
    await Bun.write(
      join(folder, "kustomization.yaml"),
      stringify(kustomizationIn(folder, rendering)),
    )
    const child = Bun.spawn([KUBECTL ?? "kubectl", "kustomize", folder], {
      stdout: "pipe",
      stderr: "pipe",
    })
    const [text, errors, code] = await Promise.all([
      child.stdout.text(),
      child.stderr.text(),
      child.exited,
    ])
    if (code !== 0) throw new Error(`${JSON.stringify(rendering)}:\n${errors}`)
    return text
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Renders by kustomize, as objects. */
export async function render(rendering: Rendering): Promise<Manifest[]> {
  const documents = parseAllDocuments(await renderText(rendering))
  return documents.map((document) => document.toJS() as Manifest)
}

/** What a place that deploys writes: the overlay, the image by digest, and what it adds. */
function kustomizationIn(folder: string, rendering: Rendering): Record<string, unknown> {
  const { resource, components = [], namespace, image, more = {} } = rendering
  const pathOf = (...parts: string[]) => relative(folder, join(MANIFESTS, ...parts))
  const [newName, digest] = image?.split("@") ?? []
  return {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    ...(namespace ? { namespace } : {}),
    resources: [pathOf(resource)],
    components: components.map((name) => pathOf("components", name)),
    images: newName ? ["sepal", "sepal-canary"].map((name) => ({ name, newName, digest })) : [],
    ...more,
  }
}
