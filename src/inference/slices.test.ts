import { expect, test } from "bun:test"
import { testModel } from "./model.fixture.ts"
import { predictInSlices } from "./slices.ts"

test("predictInSlices() answers 10,000 rows as predict() does, 4096 at a time at most", async () => {
  const model = testModel()
  const rows = Float32Array.from({ length: 20_000 }, (_, index) => (index % 97) / 10)
  const runs: number[] = []
  const predict: typeof model.predict = (slice) => {
    runs.push(slice.length / 2)
    return model.predict(slice)
  }
  expect(await predictInSlices({ card: model.card, predict }, rows)).toEqual(
    await model.predict(rows),
  )
  expect(runs).toEqual([4096, 4096, 1808])
  expect(await predictInSlices(model, new Float32Array())).toEqual(new Float32Array())
})
