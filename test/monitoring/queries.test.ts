import { afterAll, describe, expect, test } from "bun:test"
import { join } from "node:path"
import { endAll } from "../../src/process.fixture.ts"
import { ADDED_LABELS, exposed } from "./exposed.ts"
import { readQuery } from "./promql.ts"
import { DASHBOARD, QUERIES, RULES } from "./queries.ts"

const metrics = await exposed()
afterAll(endAll)

const recorded = new Set(RULES.flatMap(({ record }) => record ?? []))
/** What Prometheus knows of a target by itself. */
const OF_PROMETHEUS = new Set(["up"])
/** Refusals that this test provokes none of. */
const REASONS = new Set(["overloaded"])

/** The labels that a series can have. */
function labelsOf(metric: string): ReadonlySet<string> {
  return new Set([...ADDED_LABELS, ...(metrics.get(metric)?.keys() ?? [])])
}

describe("what is asked of Prometheus is what the server tells:", () => {
  for (const [where, text] of QUERIES) {
    test(where, () => {
      const { selectors, grouping } = readQuery(text)
      expect(selectors.length).toBeGreaterThan(0)
      for (const { metric, matchers } of selectors) {
        if (recorded.has(metric)) continue
        if (!OF_PROMETHEUS.has(metric)) expect(Array.from(metrics.keys())).toContain(metric)
        // Others have metrics of the same name.
        expect(matchers).toContainEqual({ label: "job", operator: "=", value: "sepal" })
        for (const { label, operator, value } of matchers) {
          expect(labelsOf(metric)).toContain(label)
          if (ADDED_LABELS.has(label) || REASONS.has(value)) continue
          const values = Array.from(metrics.get(metric)?.get(label) ?? [])
          // A status in the five hundreds is what does not happen.
          if (value === "5..") continue
          const pattern = new RegExp(`^(?:${value})$`)
          const isMet = operator.includes("~")
            ? values.some((each) => pattern.test(each))
            : values.includes(value)
          expect([label, value, isMet]).toEqual([label, value, true])
        }
      }
      const known = new Set(
        selectors.flatMap(({ metric }) =>
          recorded.has(metric) ? ["namespace"] : Array.from(labelsOf(metric)),
        ),
      )
      for (const label of grouping) expect(known).toContain(label)
    })
  }
})

describe("the dashboard", () => {
  test("shows every metric that the server has", () => {
    const shown = new Set(
      QUERIES.filter(([where]) => where.startsWith("panel ")).flatMap(([, text]) =>
        readQuery(text).selectors.map(({ metric }) => metric.replace(/_(bucket|sum|count)$/, "")),
      ),
    )
    const told = Array.from(metrics.keys(), (name) => name.replace(/_(bucket|sum|count)$/, ""))
    expect(told.filter((name) => !shown.has(name))).toEqual([])
  })

  test("has no two panels of one title, and none without a query", () => {
    const panels = DASHBOARD.panels.filter(({ type }) => type !== "row")
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length)
    for (const { targets = [] } of panels) expect(targets.length).toBeGreaterThan(0)
  })
})

describe("each alert", () => {
  test("has a page that says what to do, which names it", async () => {
    for (const { alert, annotations } of RULES) {
      if (!alert) continue
      const page = Bun.file(join(import.meta.dir, "../..", annotations?.["runbook"] as string))
      expect(await page.text()).toContain(alert)
    }
  })
})
