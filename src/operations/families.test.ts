import { expect, test } from "bun:test"
import { families } from "./families.ts"
import { Counter, Reading } from "./instruments.ts"

test("families() makes one metric of those with the same name, and keeps their order", () => {
  const counters = ["a", "b"].map((model) => {
    const counter = new Counter("rows_total", "Rows.")
    counter.series({ model }).value = 2
    return counter
  })
  const [first, second] = counters as [Counter, Counter]
  const other = new Reading({ name: "now", help: "Now." }, () => 1)
  const merged = families([first, other, second])
  expect(merged.map(({ name, type, help }) => [name, type, help])).toEqual([
    ["rows_total", "counter", "Rows."],
    ["now", "gauge", "Now."],
  ])
  expect(merged[0]?.samples()).toEqual([
    { labels: { model: "a" }, value: 2 },
    { labels: { model: "b" }, value: 2 },
  ])
})
