import { describe, expect, test } from "bun:test"
import { Value } from "@sinclair/typebox/value"
import { COMBINATIONS } from "./combinations.ts"
import { CUSTOM_RESOURCES } from "./custom-resources.ts"
import { KUBECTL, type Manifest } from "./render.ts"
import { faultsOf } from "./schema.ts"

const custom = COMBINATIONS.flatMap(({ manifests }) => manifests).flatMap((manifest) => {
  const kind = `${manifest.apiVersion} ${manifest.kind}`
  const schema = CUSTOM_RESOURCES.get(kind)
  return schema ? [{ kind, schema, manifest }] : []
})

describe("whoever brings it takes", () => {
  for (const kind of CUSTOM_RESOURCES.keys()) {
    test.skipIf(!KUBECTL)(`our ${kind}`, () => {
      const ours = custom.filter((each) => each.kind === kind)
      expect(ours.length).toBeGreaterThan(0)
      for (const { schema, manifest } of ours) {
        const faults = Array.from(Value.Errors(schema, manifest.spec))
        expect(faults.map(({ path, message }) => `${path}: ${message}`)).toEqual([])
      }
    })
  }

  test.skipIf(!KUBECTL)("the container of our ServingRuntime, as that of a pod", async () => {
    const runtime = custom.find(({ manifest }) => manifest.kind === "ServingRuntime")
    const pod: Manifest = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "kserve" },
      spec: { containers: runtime?.manifest.spec?.["containers"] },
    }
    expect(await faultsOf(pod)).toEqual([])
  })
})
