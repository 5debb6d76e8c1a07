import { describe, expect, test } from "bun:test"
import { testModel } from "../inference/model.fixture.ts"
import { InferenceError } from "../inference/inference-error.ts"
import { ModelSet } from "../serving/model-set.ts"
import { families } from "./families.ts"
import { valueOf } from "./instruments.fixture.ts"
import { notedLog } from "./log.fixture.ts"
import { ModelWatch } from "./model-watch.ts"

/** A watch whose tests never come by themselves, and a set of models; the log's lines are noted. */
function open(selfTestSeconds = 1000) {
  const { log, messages } = notedLog()
  const watch = new ModelWatch(log, selfTestSeconds)
  const models = new ModelSet()
  const value = (name: string, labels: object) =>
    valueOf(families(watch.instruments()), name, labels)
  return { watch, models, value, messages }
}

/** A made-up model that is being watched from its loading on. */
function load(watch: ModelWatch, name: string, version: string, selfTest = async () => {}) {
  const { card, ...rest } = testModel()
  const model = { ...rest, card: { ...card, name }, version, selfTest }
  return { model, runs: watch.runsOf(model.card, version) }
}

describe("ModelWatch", () => {
  test("introduces what is served at the start, and what is not", () => {
    const { watch, models, messages } = open()
    models.serve(load(watch, "a", "one").model)
    models.refuse("b", "b.onnx: is empty")
    watch.begin(models)
    watch.stop()
    expect(messages()).toEqual([
      "Groß & <klein>: model a, version one, accuracy 0.900 on unseen rows  model=a@one",
      "error: model b can't be served: b.onnx: is empty",
    ])
  })

  test("measures each model in each version that is served, and no other", () => {
    const { watch, models, value } = open()
    watch.begin(models)
    const one = load(watch, "a", "one")
    const first = models.serve(one.model)
    one.runs.ran(Float32Array.of(1, 0), Float32Array.of(0.9, 0.1), 1)
    watch.requested(first, 5)
    const failed = load(watch, "a", "never")
    failed.runs.failed()
    expect(value("model_predictions_total", { model: "a", version: "one", class: "klein" })).toBe(1)
    expect(value("model_rows_total", { model: "a", version: "one" })).toBe(5)
    expect(value("model_run_failures_total", { model: "a", version: "never" })).toBeUndefined()
    for (const version of ["two", "three"]) models.serve(load(watch, "a", version).model)
    expect(value("model_rows_total", { model: "a", version: "one" })).toBeUndefined()
    expect(value("model_rows_total", { model: "a", version: "two" })).toBe(0)
    models.remove("a")
    expect(value("model_rows_total", { model: "a", version: "three" })).toBeUndefined()
  })

  test("tells what becomes of the files, and counts it from the start on", () => {
    const { watch, models, value, messages } = open()
    const first = models.serve(load(watch, "a", "one").model)
    watch.begin(models)
    expect(value("model_reloads_total", { model: "a", outcome: "refused" })).toBe(0)
    expect(value("model_refused", { model: "a" })).toBe(0)

    models.refuse("a", "a.yaml: is empty")
    watch.refused("a", "a.yaml: is empty", first)
    expect(value("model_reloads_total", { model: "a", outcome: "refused" })).toBe(1)
    expect(value("model_refused", { model: "a" })).toBe(1)

    const second = models.serve(load(watch, "a", "two").model)
    watch.served(second, first)
    watch.served(models.serve(load(watch, "a", "two").model), second)
    watch.served(models.serve(load(watch, "b", "one").model), undefined)
    expect(value("model_reloads_total", { model: "a", outcome: "served" })).toBe(2)
    expect(value("model_refused", { model: "a" })).toBe(0)

    watch.restored(second)
    models.remove("b")
    watch.removed("b")
    expect(value("model_reloads_total", { model: "b", outcome: "served" })).toBeUndefined()
    watch.refused("c", "c.yaml: is empty", undefined)
    watch.unreadable("/models: can't be read (EIO)")
    watch.releaseFailed("a", new Error("the engine is gone"))
    watch.stop()
    expect(messages().slice(1)).toEqual([
      "error: model a: a.yaml: is empty; version one goes on being served  model=a@one",
      "model a: version two is served from now on; one stays at /models/a/versions/one until the next  model=a@two",
      "model a: its card has been replaced; version two goes on being served  model=a@two",
      "Groß & <klein>: model b, version one, accuracy 0.900 on unseen rows; it is new at /models/b  model=b@one",
      "model a: its files are those of version two again  model=a@two",
      "warn: model b: its files are gone, and it is served no longer",
      "error: model c can't be served: c.yaml: is empty",
      "error: /models: can't be read (EIO); the models that are there go on being served",
      "error: model a: its memory can't be given back: the engine is gone",
    ])
  })

  test("tests each model that is served, and no more the one that was replaced", async () => {
    const { watch, models, value } = open(0.001)
    const tested = Promise.withResolvers<void>()
    const failing = load(watch, "a", "one", async () => {
      // What it finds is noted some turns later.
      setTimeout(tested.resolve, 0)
      throw new InferenceError("golden[0] promises klein")
    })
    const first = models.serve(failing.model)
    const other = models.serve(load(watch, "b", "one").model)
    watch.begin(models)
    expect(watch.passes()).toBe(true)
    await tested.promise
    expect([watch.passes(), watch.passes(first.model), watch.passes(other.model)]).toEqual([
      false,
      false,
      true,
    ])
    expect(value("model_self_test_passes", { model: "a" })).toBe(0)
    expect(value("model_self_test_passes", { model: "b" })).toBe(1)
    expect(value("model_self_test_failures_total", { model: "a" })).toBeGreaterThan(0)
    const second = models.serve(load(watch, "a", "two").model)
    watch.served(second, first)
    expect([watch.passes(), watch.passes(second.model)]).toEqual([true, true])
    // Under its version it can still be asked for, and is not better than it was.
    expect(watch.passes(first.model)).toBe(false)
    watch.stop()
  })
})
