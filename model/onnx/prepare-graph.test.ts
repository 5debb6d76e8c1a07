import { describe, expect, test } from "bun:test"
import { distance, FIXTURES, TOLERANCE } from "../../test/fixtures/fixtures.ts"
import { run } from "./feeds.fixture.ts"
import { prepareGraph } from "./prepare-graph.ts"

describe("a prepared graph answers what the library answers", () => {
  for (const { name, bytes, classes, features, rows, labels, values } of FIXTURES) {
    test(name, async () => {
      const prepared = prepareGraph(bytes)
      const { inputs, answer } = prepared.contract
      expect(inputs.flatMap(({ names }) => names)).toHaveLength(features.length)
      const ran = await run(prepared, rows)
      expect(ran.labels).toEqual(labels as string[] | undefined)
      expect(distance(values.flat(), ran.values)).toBeLessThanOrEqual(TOLERANCE)
      expect(answer.kind === "value" ? undefined : answer.classes).toEqual(classes)
    })
  }
})
