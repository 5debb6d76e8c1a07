import { afterAll, describe, expect, test } from "bun:test"
import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import { parseAllDocuments } from "yaml"
import { run } from "../tools/run.ts"
import { ofKind } from "./combinations.ts"
import { KUBECTL, type Manifest, MANIFESTS } from "./render.ts"

const ROOT = join(MANIFESTS, "..")
const docs = await Bun.file(join(ROOT, "docs/kubernetes.md")).text()
const blocks = Array.from(docs.matchAll(/```yaml\n(.*?)```/gs), ([, text]) => text as string)

const folder = await mkdtemp(join(tmpdir(), "sepal-docs-"))
afterAll(() => rm(folder, { recursive: true }))

/** Renders a kustomization as it stands in the docs, with what lies beside it. */
async function renderBlock(text: string, index: number): Promise<Manifest[]> {
  const place = join(folder, `${index}`)
  await mkdir(place)
  const own = text.replaceAll("../../manifests", relative(place, MANIFESTS))
  await Bun.write(join(place, "kustomization.yaml"), own)
  for (const name of ["my-name.onnx", "my-name.yaml"]) await Bun.write(join(place, name), name)
  const rendered = parseAllDocuments(await run([KUBECTL ?? "kubectl", "kustomize", place]))
  return rendered.map((document) => document.toJS() as Manifest)
}

describe("docs/kubernetes.md", () => {
  test.skipIf(!KUBECTL)(
    "shows kustomizations that do what it says",
    async () => {
      const [production = [], canary = [], model = []] = await Promise.all(blocks.map(renderBlock))
      const images = (manifests: Manifest[]) =>
        ofKind(manifests, "Deployment").map(
          ({ spec }) => spec?.template.spec?.containers[0]?.image?.split("@sha256:")[1]?.[0],
        )
      expect(images(production)).toEqual(["1"])
      const [deployment] = ofKind(production, "Deployment")
      expect(deployment?.spec?.template.metadata?.annotations).toMatchObject({
        "sepal/model-version": "d781294c35d3",
      })
      expect(images(canary)).toEqual(["1", "2"])
      const volumes = ofKind(model, "Deployment")[0]?.spec?.template.spec?.volumes
      const [map] = ofKind(model, "ConfigMap")
      expect(map?.metadata?.name).toMatch(/^sepal-model-\w+$/)
      expect(volumes?.[0]?.configMap?.name).toBe(map?.metadata?.name as string)
    },
    30_000,
  )

  test("names every component and overlay, and none that is not there", () => {
    const tree = /```\nmanifests\/\n(.*?)```/s.exec(docs)?.[1] ?? ""
    const named = Array.from(tree.matchAll(/^ {4}([\w-]+)\/ /gm), ([, name]) => name as string)
    const there = new Bun.Glob("*/kustomization.yaml").scanSync(join(MANIFESTS, "components"))
    expect(named.toSorted()).toEqual(
      Array.from(there, (path) => path.split("/")[0] as string).toSorted(),
    )
  })
})
