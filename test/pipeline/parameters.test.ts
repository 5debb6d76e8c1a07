import { describe, expect, test } from "bun:test"
import type { Fault } from "../../model/document.ts"
import { argumentsOf, type Declarations, declarationsOf } from "./parameters.ts"

const declared: Declarations = {
  cluster: { type: "string" },
  tag: { type: "string", default: "1" },
  dry_run: { type: "enum", enum: ["none", "server"], default: "none" },
  use_oidc: { type: "boolean", default: false },
  key: { type: "env_var_name", default: "GCLOUD_SERVICE_KEY" },
}

function called(given: Record<string, unknown>) {
  const faults: Fault[] = []
  const report = (fault: Fault) => faults.push(fault)
  const values = argumentsOf(declared, given, {
    callee: "the command x",
    path: "steps[0].x",
    report,
  })
  return { values, faults }
}

describe("argumentsOf()", () => {
  test("takes what is given, and the defaults for the rest", () => {
    expect(called({ cluster: "a", use_oidc: true })).toEqual({
      values: {
        cluster: "a",
        tag: "1",
        dry_run: "none",
        use_oidc: true,
        key: "GCLOUD_SERVICE_KEY",
      },
      faults: [],
    })
  })

  for (const [title, given, path, message] of [
    [
      "an unknown one",
      { cluster: "a", clster: "a" },
      "steps[0].x.clster",
      "has no parameter clster; it has cluster, tag",
    ],
    ["a missing one", {}, "steps[0].x", "needs the parameter cluster (a text)"],
    ["a number for a text", { cluster: 1 }, "steps[0].x.cluster", "takes a text, found 1"],
    [
      "a text for a switch",
      { cluster: "a", use_oidc: "true" },
      "steps[0].x.use_oidc",
      "takes true or false",
    ],
    [
      "a word that isn't in the enum",
      { cluster: "a", dry_run: "yes" },
      "steps[0].x.dry_run",
      "one of none, server",
    ],
    [
      "a variable's value for its name",
      { cluster: "a", key: "$KEY" },
      "steps[0].x.key",
      "without a $",
    ],
  ] as const) {
    test(`reports ${title}`, () => {
      const { faults } = called(given)
      expect(faults.map((fault) => fault.path)).toEqual([path])
      expect(faults[0]?.message).toContain(message)
    })
  }
})

test("declarationsOf() reports a default that is not of its type", () => {
  const faults: Fault[] = []
  const given = { a: { type: "boolean", default: "yes" }, b: { type: "enum" } }
  declarationsOf(given, "parameters", (fault) => faults.push(fault))
  expect(faults.map(({ path }) => path)).toEqual(["parameters.a", "parameters.b"])
})
