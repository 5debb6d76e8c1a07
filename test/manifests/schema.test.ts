import { describe, expect, test } from "bun:test"
import { COMBINATIONS } from "./combinations.ts"
import { CUSTOM_RESOURCES } from "./custom-resources.ts"
import type { Manifest } from "./render.ts"
import { faultsOf } from "./schema.ts"

const isBuiltIn = ({ apiVersion, kind }: Manifest) => !CUSTOM_RESOURCES.has(`${apiVersion} ${kind}`)

describe("Kubernetes takes", () => {
  for (const { name, manifests } of COMBINATIONS) {
    test(`all that ${name} has`, async () => {
      const faults = await Promise.all(manifests.filter(isBuiltIn).map(faultsOf))
      expect(faults.flat()).toEqual([])
    })
  }
})

describe("faultsOf()", () => {
  const budget = (spec: Record<string, unknown>, apiVersion = "policy/v1"): Manifest => ({
    apiVersion,
    kind: "PodDisruptionBudget",
    metadata: { name: "a" },
    spec,
  })

  test("takes what is right", async () => {
    expect(await faultsOf(budget({ maxUnavailable: 1 }))).toEqual([])
  })

  test("names a field that does not exist, however deep", async () => {
    expect(await faultsOf(budget({ maxUnavailabel: 1 }))).toEqual([
      "PodDisruptionBudget.spec.maxUnavailabel: no such field",
    ])
    expect(await faultsOf(budget({ selector: { matchLabel: {} } }))).toEqual([
      "PodDisruptionBudget.spec.selector.matchLabel: no such field",
    ])
  })

  test("names a value of another type", async () => {
    const faults = await faultsOf(budget({ maxUnavailable: true }))
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain("maxUnavailable")
  })

  test("names a version that Kubernetes has no more", async () => {
    expect(await faultsOf(budget({}, "policy/v1beta1"))).toEqual([
      "policy/v1beta1 PodDisruptionBudget: no such kind in this version of Kubernetes",
    ])
  })
})
