import type { Model } from "../inference/model.ts"
import { ServedModel } from "./served-model.ts"

/** A model of a folder, as it stands with it. */
export interface ModelState {
  readonly name: string
  /** What is served; undefined where nothing is. */
  readonly current: ServedModel | undefined
  /** What was served before, and still is where its version is asked for. */
  readonly previous: ServedModel | undefined
  /** Why its files, as they are now, can't be served; undefined where they are. */
  readonly refusal: string | undefined
}

/** The models that are served, by name. They may change while the server runs. */
export interface ServedModels {
  /** The one that answers where none is named. */
  readonly default: ServedModel
  /**
   * @param version of it; without one, that which is served now
   * @returns undefined if it is not served, or not in that version
   */
  find(name: string, version?: string): ServedModel | undefined
  /** The versions in which a model is served, the one that is asked without a version first. */
  versionsOf(name: string): string[]
  /** What is served now, a version each, by name. */
  all(): ServedModel[]
  /** How it stands with all of them, by name, those that can't be served as well. */
  states(): ModelState[]
}

/** What changes in a set. */
type Entry = { -readonly [Key in keyof Omit<ModelState, "name">]: ModelState[Key] }

/** The set of models: which are served, in which versions, and which can't be. */
export class ModelSet implements ServedModels {
  readonly #entries = new Map<string, Entry>()
  readonly #releaseFailed: (name: string, error: Error) => void
  #default: ServedModel | undefined

  /** @param releaseFailed is told why the memory of a model can't be given back */
  constructor(releaseFailed: (name: string, error: Error) => void = () => {}) {
    this.#releaseFailed = releaseFailed
  }

  get default(): ServedModel {
    if (this.#default === undefined) throw new Error("no model is the default one")
    return this.#default
  }

  find(name: string, version?: string): ServedModel | undefined {
    const entry = this.#entries.get(name)
    if (version === undefined) return entry?.current
    return [entry?.current, entry?.previous].find((served) => served?.version === version)
  }

  versionsOf(name: string): string[] {
    const { current, previous } = this.#entries.get(name) ?? {}
    return [current, previous].flatMap((served) => served?.version ?? [])
  }

  all(): ServedModel[] {
    return this.states().flatMap(({ current }) => current ?? [])
  }

  states(): ModelState[] {
    return Array.from(this.#entries, ([name, entry]) => ({ name, ...entry })).toSorted(
      (one, other) => (one.name < other.name ? -1 : 1),
    )
  }

  /** From now on a model answers where none is named, in whatever version it is served. */
  makeDefault(name: string): void {
    this.#default = this.#entries.get(name)?.current
  }

  /**
   * Serves a model. What was served by its name before stays for those who ask for its version,
   * until it is replaced again; a model of the same file, with another card, takes its place.
   */
  serve(model: Model): ServedModel {
    const { name } = model.card
    const served = new ServedModel(model, (error) => this.#releaseFailed(name, error))
    const { current, previous } = this.#entries.get(name) ?? {}
    const isSame = current?.version === served.version
    const kept = isSame ? previous : current
    this.#entries.set(name, { current: served, previous: kept, refusal: undefined })
    if (current && current === this.#default) this.#default = served
    if (isSame) current?.retire()
    else previous?.retire()
    return served
  }

  /**
   * Notes why the files of a model can't be served: what is served goes on being served.
   *
   * @param reason undefined if they are what is served, after all
   */
  refuse(name: string, reason: string | undefined): void {
    const { current, previous } = this.#entries.get(name) ?? {}
    if (current === undefined && reason === undefined) this.#entries.delete(name)
    else this.#entries.set(name, { current, previous, refusal: reason })
  }

  /** Serves a model no longer, in no version. */
  remove(name: string): void {
    const { current, previous } = this.#entries.get(name) ?? {}
    this.#entries.delete(name)
    current?.retire()
    previous?.retire()
  }

  /** Gives all memory back, whoever needs it: before the process ends. */
  async release(): Promise<void> {
    const served = this.states().flatMap(({ current, previous }) => [current, previous])
    await Promise.all(served.map((one) => one?.release()))
  }
}

/** A set of one model that does not change. */
export function onlyModel(model: Model): ServedModels {
  const set = new ModelSet()
  set.serve(model)
  set.makeDefault(model.card.name)
  return set
}
