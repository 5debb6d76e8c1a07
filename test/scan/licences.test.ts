import { describe, expect, test } from "bun:test"
import { join } from "node:path"
import { faultsOf, type Package, packagesOf } from "./licences.ts"

const packages = await packagesOf(join(import.meta.dir, "../.."))

describe("packagesOf()", () => {
  test("tells what ships from what does not, through all dependencies", () => {
    const shipped = (name: string) => packages.find((one) => one.name === name)?.isShipped
    expect(shipped("onnxruntime-node")).toBe(true)
    // A dependency of a dependency.
    expect(shipped("onnxruntime-common")).toBe(true)
    expect(shipped("oxlint")).toBe(false)
  })

  test("finds every dependency of package.json", async () => {
    const { dependencies } = (await Bun.file(
      join(import.meta.dir, "../../package.json"),
    ).json()) as {
      dependencies: Record<string, string>
    }
    expect(packages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(Object.keys(dependencies)),
    )
  })
})

describe("faultsOf()", () => {
  const one: Package = { name: "one", version: "1.0.0", licence: "MIT", isShipped: true }

  test("takes every package that is installed", () => {
    expect(faultsOf(packages)).toEqual([])
  })

  for (const [licence, isShipped, fault] of [
    ["(MIT OR GPL-3.0-only)", true, undefined],
    [
      "GPL-3.0-only",
      true,
      "one 1.0.0 has the licence GPL-3.0-only; what is shipped with the image",
    ],
    ["GPL-3.0-only", false, "one 1.0.0 has the licence GPL-3.0-only; what is used for development"],
    ["MPL-2.0", false, undefined],
    [
      "MPL-2.0",
      true,
      "one 1.0.0 has the licence MPL-2.0; what is shipped with the image has one of",
    ],
    ["MIT AND GPL-3.0-only", true, "one 1.0.0 has the licence MIT AND GPL-3.0-only"],
    ["SEE LICENSE IN file", true, 'the licence "SEE LICENSE IN file", which is no SPDX expression'],
    ["", true, "one 1.0.0 says nothing of its licence"],
  ] as const) {
    const place = isShipped ? "shipped" : "for development"
    test(`${licence || "nothing"}, ${place}: ${fault ? "refused" : "taken"}`, () => {
      const faults = faultsOf([{ ...one, licence, isShipped }])
      expect(faults).toEqual(fault ? [expect.stringContaining(fault)] : [])
    })
  }
})
