import { describe, expect, test } from "bun:test"
import type { Fault } from "../../model/document.ts"
import { fill } from "./template.ts"

const values = new Map<string, unknown>([
  ["parameters.name", "staging"],
  ["parameters.count", 3],
  ["parameters.on", true],
  ["parameters.steps", ["checkout"]],
  ["pipeline.git.branch", "main"],
])

function filled(part: unknown): { part: unknown; faults: Fault[] } {
  const faults: Fault[] = []
  const scope = { values, place: "the job deploy" }
  return { part: fill(part, scope, "jobs.deploy", (fault) => faults.push(fault)), faults }
}

describe("fill()", () => {
  test("writes a value out within a text", () => {
    expect(filled("to << parameters.name >> from <<pipeline.git.branch>>").part).toBe(
      "to staging from main",
    )
  })

  test("a text that is one template becomes the value, of its own type", () => {
    const given = {
      count: "<< parameters.count >>",
      on: "<<parameters.on>>",
      all: "<< parameters.steps >>",
    }
    expect(filled(given).part).toEqual({ count: 3, on: true, all: ["checkout"] })
  })

  test("leaves an escaped << to the shell", () => {
    expect(filled("cat \\<<EOF")).toEqual({ part: "cat <<EOF", faults: [] })
  })

  test("reports a name that isn't known, with its place and what is known there", () => {
    expect(filled({ steps: ["<< parameters.nme >>"] }).faults).toEqual([
      {
        path: "jobs.deploy.steps[0]",
        message:
          "<< parameters.nme >> is not known in the job deploy; it has parameters.name, parameters.count, parameters.on, parameters.steps",
      },
    ])
  })

  test("reports a here-document that CircleCI would take for a template", () => {
    expect(filled("cat <<EOF").faults[0]?.message).toContain("write \\<<")
  })
})
