import { isTrained, type ModelCard } from "../../model/card.ts"
import type { Model } from "../inference/model.ts"
import type { RunObserver } from "../inference/run-observer.ts"
import type { ModelState, ServedModels } from "../serving/model-set.ts"
import type { RepositoryObserver } from "../serving/repository-observer.ts"
import type { ServedModel } from "../serving/served-model.ts"
import { type Instrument, Reading, type Sample } from "./instruments.ts"
import type { Log } from "./log.ts"
import { ModelMetrics } from "./model-metrics.ts"
import { type SelfTest, startSelfTest } from "./self-test.ts"

/** What has become of the files of a model since the start. */
interface Reloads {
  served: number
  refused: number
}

/** Sees what becomes of the models, and tells the metrics and the log. */
export class ModelWatch implements RepositoryObserver {
  readonly #log: Log
  readonly #selfTestSeconds: number
  readonly #metrics = new WeakMap<ModelCard, ModelMetrics>()
  readonly #tests = new Map<string, { model: Model; test: SelfTest }>()
  /** Those that have not passed their last self-test, also where they have been replaced since. */
  readonly #failed = new WeakSet<Model>()
  /** Those of them that are tested: each answer asks whether there are any. */
  readonly #failing = new Set<Model>()
  readonly #reloads = new Map<string, Reloads>()
  #models: ServedModels | undefined
  #isStopped = false

  /** @param selfTestSeconds between two self-tests of a model */
  constructor(log: Log, selfTestSeconds: number) {
    this.#log = log
    this.#selfTestSeconds = selfTestSeconds
  }

  /** Watches the runs of a model that is being loaded. */
  runsOf(card: ModelCard, version: string): RunObserver {
    const metrics = new ModelMetrics(card, version)
    this.#metrics.set(card, metrics)
    return metrics
  }

  /** The models are there, and about to be served. */
  begin(models: ServedModels): void {
    this.#models = models
    for (const { name, current, refusal } of models.states()) {
      if (current) this.#test(current)
      if (current) this.#introduce(introductionOf(current), current)
      else this.#log.error(`model ${name} can't be served: ${refusal}`)
    }
  }

  /** Tests no more: the models are about to be released. */
  stop(): void {
    this.#isStopped = true
    for (const { test } of this.#tests.values()) test.stop()
  }

  /** Whether all models that are tested have passed their last self-test, or one of them, tested or replaced. */
  passes(model?: Model): boolean {
    return model === undefined ? this.#failing.size === 0 : !this.#failed.has(model)
  }

  /** Some rows of a model have been predicted for a request. */
  requested({ model }: ServedModel, rows: number): void {
    this.#metrics.get(model.card)?.requested(rows)
  }

  served(model: ServedModel, replaced: ServedModel | undefined): void {
    this.#reloadsOf(model.name).served++
    this.#test(model)
    this.#introduce(changeTo(model, replaced), model)
  }

  refused(name: string, reason: string, kept: ServedModel | undefined): void {
    this.#reloadsOf(name).refused++
    if (kept === undefined) this.#log.error(`model ${name} can't be served: ${reason}`)
    else
      this.#log.error(
        `model ${name}: ${reason}; version ${kept.version} goes on being served`,
        fieldsOf(kept),
      )
  }

  restored(model: ServedModel): void {
    this.#log.info(
      `model ${model.name}: its files are those of version ${model.version} again`,
      fieldsOf(model),
    )
  }

  removed(name: string): void {
    this.#endTest(name)
    this.#reloads.delete(name)
    this.#log.warn(`model ${name}: its files are gone, and it is served no longer`)
  }

  unreadable(reason: string): void {
    this.#log.error(`${reason}; the models that are there go on being served`)
  }

  releaseFailed(name: string, { message }: Error): void {
    this.#log.error(`model ${name}: its memory can't be given back: ${message}`)
  }

  /** What is measured of the models that are served now. */
  instruments(): Instrument[] {
    const states = this.#models?.states() ?? []
    const served = states.flatMap(({ current, previous }) => [current ?? [], previous ?? []].flat())
    return [
      ...served.flatMap(({ model }) => this.#metrics.get(model.card)?.instruments ?? []),
      ...this.#ownInstruments(states),
    ]
  }

  /** Says what is served, and what was done to its graph. */
  #introduce(message: string, served: ServedModel): void {
    this.#log.info(message, fieldsOf(served))
    for (const change of served.model.changes)
      this.#log.info(`model ${served.name}: ${change}`, fieldsOf(served))
  }

  #ownInstruments(states: readonly ModelState[]): Instrument[] {
    const tests = Array.from(this.#tests, ([name, { test }]) => ({ name, test }))
    return [
      new Reading(
        {
          name: "model_self_test_passes",
          help: "1 if the model has passed its last self-test, else 0.",
        },
        () => tests.map(({ name, test }) => sample(name, test.passes)),
      ),
      new Reading(
        {
          name: "model_self_test_failures_total",
          help: "Self-tests that the model has failed.",
          type: "counter",
        },
        () => tests.map(({ name, test }) => sample(name, test.failures)),
      ),
      new Reading(
        {
          name: "model_reloads_total",
          help: "New files of the model since the start, by what has become of them.",
          type: "counter",
        },
        () =>
          states.flatMap(({ name: model }) =>
            Object.entries(this.#reloadsOf(model)).map(([outcome, value]) => ({
              labels: { model, outcome },
              value,
            })),
          ),
      ),
      new Reading(
        {
          name: "model_refused",
          help: "1 while the files of the model can't be served as they are, else 0.",
        },
        () => states.map(({ name, refusal }) => sample(name, refusal !== undefined)),
      ),
    ]
  }

  #reloadsOf(name: string): Reloads {
    const reloads = this.#reloads.get(name) ?? { served: 0, refused: 0 }
    this.#reloads.set(name, reloads)
    return reloads
  }

  #test(served: ServedModel): void {
    const { name, model } = served
    this.#endTest(name)
    if (this.#isStopped) return
    const run = async () => {
      try {
        await served.use((used) => used.selfTest())
        this.#failed.delete(model)
        this.#failing.delete(model)
      } catch (error) {
        this.#failed.add(model)
        // It may have been replaced meanwhile.
        if (this.#tests.get(name)?.model === model) this.#failing.add(model)
        throw error
      }
    }
    const test = startSelfTest({ name, run }, this.#selfTestSeconds, this.#log)
    this.#tests.set(name, { model, test })
  }

  #endTest(name: string): void {
    const tested = this.#tests.get(name)
    if (tested === undefined) return
    tested.test.stop()
    this.#tests.delete(name)
    this.#failing.delete(tested.model)
  }
}

function sample(model: string, value: number | boolean): Sample {
  return { labels: { model }, value: Number(value) }
}

function fieldsOf({ name, version }: ServedModel) {
  return { model: `${name}@${version}` }
}

function introductionOf({ model: { card, version, files } }: ServedModel): string {
  const untold = files.card
    ? "its card does not tell how well it does"
    : "without a card: one was made of its graph"
  const known = isTrained(card)
    ? `accuracy ${card.evaluation.accuracy.mean.toFixed(3)} on unseen rows`
    : untold
  return `${card.title}: model ${card.name}, version ${version}, ${known}`
}

function changeTo(served: ServedModel, replaced: ServedModel | undefined): string {
  const { name, version } = served
  if (replaced === undefined) return `${introductionOf(served)}; it is new at /models/${name}`
  if (replaced.version === version)
    return `model ${name}: its card has been replaced; version ${version} goes on being served`
  return (
    `model ${name}: version ${version} is served from now on; ` +
    `${replaced.version} stays at /models/${name}/versions/${replaced.version} until the next`
  )
}
