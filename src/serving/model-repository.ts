import type { Model } from "../inference/model.ts"
import { ModelError } from "../inference/model-error.ts"
import { GONE, isModelName, lacksCard, ModelFolder } from "./model-folder.ts"
import { ModelSet } from "./model-set.ts"
import type { RepositoryObserver } from "./repository-observer.ts"

/** How long files that have just changed are left alone: who writes several is not done yet. */
const SETTLE_SECONDS = 0.25
/**
 * How long files may be wrong before it is said, since they last changed: a new card is there before
 * its graph, and what is removed may come again.
 */
const PATIENCE_SECONDS = 10
/**
 * Bad files that have not changed are read again when somebody asks for it, since reading may have
 * failed for another reason, but no sooner: who asks may be anybody, and the files large.
 */
const RECHECK_MILLISECONDS = 1000

/** What a repository is made of. */
export interface RepositoryOptions {
  /** Where the models are. */
  readonly folder: string
  /** The name of the default model; without one it is the first by name that can be served. */
  readonly wanted?: string | undefined
  /** @throws {ModelError} if it can't be served */
  readonly load: (name: string) => Promise<Model>
  readonly observer: RepositoryObserver
  /** How long files that have just changed are left alone. */
  readonly settleSeconds?: number
  /** How long files may be wrong before it is said. */
  readonly patienceSeconds?: number
}

/** What is known of the files of a model. */
interface Files {
  /** As they were when they were last looked at. */
  stamp: string
  /** When they were first seen so: milliseconds of `performance.now()`. */
  since: number
  /** Whether they have been checked, as they are. */
  isChecked: boolean
  /** When: milliseconds of `performance.now()`. */
  checked: number
  /** What was found wrong with them. */
  fault: string | undefined
  /** What has been said to be wrong with them, or with those before. */
  refusal: string | undefined
  /** The digest of those that are served. */
  digest: string | undefined
}

/**
 * The models of a folder. They are checked when it is opened, and again whenever their files change:
 * good ones are served in the place of those before, bad ones are refused, and those before stay.
 */
export class ModelRepository {
  readonly models: ModelSet
  readonly #folder: ModelFolder
  readonly #options: RepositoryOptions
  readonly #files = new Map<string, Files>()
  readonly #settle: number
  readonly #patience: number
  /** One look ends before the next begins. */
  #looking: Promise<unknown> = Promise.resolve()
  #timer: ReturnType<typeof setTimeout> | undefined
  #isClosed = false
  #isUnreadable = false

  private constructor(options: RepositoryOptions) {
    const { settleSeconds = SETTLE_SECONDS, patienceSeconds = PATIENCE_SECONDS } = options
    this.#options = options
    this.#folder = new ModelFolder(options.folder)
    this.#settle = settleSeconds * 1000
    this.#patience = patienceSeconds * 1000
    this.models = new ModelSet((name, error) => options.observer.releaseFailed(name, error))
  }

  /**
   * Loads the models of a folder. The observer is told of what changes afterwards.
   *
   * @throws {ModelError} with one line, if none can be served, or not the one that is wanted
   */
  static async open(options: RepositoryOptions): Promise<ModelRepository> {
    const repository = new ModelRepository(options)
    try {
      await repository.#open()
      return repository
    } catch (error) {
      await repository.close()
      throw error
    }
  }

  /**
   * Looks at the files again and again.
   *
   * @param seconds between two looks; 0 for none
   */
  watch(seconds: number): void {
    if (seconds === 0 || this.#isClosed) return
    const look = async () => {
      await this.look().catch((error: Error) => this.#options.observer.unreadable(error.message))
      this.watch(seconds)
    }
    this.#timer = setTimeout(look, Math.min(seconds * 1000, this.#soonest())).unref()
  }

  /** Looks at the files, and does what has to be done about those that have changed. */
  look(): Promise<void> {
    return this.#inTurn(async () => {
      const names = await this.#list()
      if (names === undefined) return
      for (const name of new Set([...names, ...this.#files.keys()])) await this.#lookAt(name)
    })
  }

  /**
   * Checks the files of one model now, if they have changed or were bad, and without patience.
   *
   * @returns why they can't be served; undefined if they are
   */
  check(name: string): Promise<string | undefined> {
    return this.#inTurn(async () => {
      // A client's text is no path, and nothing is remembered of it.
      if (!isModelName(name) || (await this.#folder.stampOf(name)) === GONE)
        return "it has no files here"
      const files = await this.#stamped(name)
      const isStale = performance.now() - files.checked >= RECHECK_MILLISECONDS
      if (!files.isChecked || (files.fault !== undefined && isStale))
        await this.#examine(name, files)
      if (files.fault !== undefined) this.#refuse(name, files)
      return files.isChecked ? files.fault : "its files are being written"
    })
  }

  /** Looks no more, and gives all memory back. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#looking
    await this.models.release()
  }

  async #open(): Promise<void> {
    const { folder, wanted } = this.#options
    const names = await this.#folder.list()
    if (names.length === 0)
      throw new ModelError(
        `${folder}: holds no model (NAME.onnx and its card NAME.yaml); train one into it, or set MODEL_DIR to another folder`,
      )
    if (wanted !== undefined && !names.includes(wanted))
      throw new ModelError(
        `${folder}: holds no model ${wanted}; set MODEL to ${names.join(" or ")}`,
      )
    const faults = new Map<string, ModelError>()
    for (const name of names) {
      const fault = await this.#openOne(name)
      if (fault) faults.set(name, fault)
    }
    const served = wanted ?? names.find((name) => !faults.has(name))
    if (served === undefined) throw allRefused(folder, [...faults.values()])
    const fault = faults.get(served)
    if (fault) throw fault
    this.models.makeDefault(served)
  }

  /** @returns why it can't be served */
  async #openOne(name: string): Promise<ModelError | undefined> {
    const files = await this.#stamped(name)
    files.isChecked = true
    files.digest = await this.#folder.digestOf(name)
    try {
      this.models.serve(await this.#load(name))
      // What was read may be other files than those of the digest: the next look finds out.
      if ((await this.#folder.stampOf(name)) !== files.stamp) files.digest = undefined
      return undefined
    } catch (error) {
      if (!(error instanceof ModelError)) throw error
      files.digest = undefined
      files.fault = files.refusal = this.#folder.withoutPlace(error.message)
      this.models.refuse(name, files.refusal)
      return error
    }
  }

  async #load(name: string): Promise<Model> {
    if (!isModelName(name))
      throw new ModelError(
        `${name}.onnx: a model's name has lower-case letters, digits, - and _, up to 63; rename the file`,
      )
    const model = await this.#options.load(name)
    const { file } = model.card.model
    if (file === `${name}.onnx`) return model
    await model.release()
    throw new ModelError(`${name}.yaml: names its graph ${file}; call it ${name}.onnx`)
  }

  async #list() {
    try {
      const names = await this.#folder.list()
      this.#isUnreadable = false
      return names
    } catch (error) {
      if (!this.#isUnreadable) this.#options.observer.unreadable((error as Error).message)
      this.#isUnreadable = true
      return undefined
    }
  }

  async #lookAt(name: string): Promise<void> {
    const files = await this.#stamped(name)
    const age = performance.now() - files.since
    if (!files.isChecked && age >= this.#waitFor(files)) await this.#examine(name, files)
    const isNew = files.fault !== undefined && files.fault !== files.refusal
    if (!isNew || performance.now() - files.since < this.#patience) return
    if (files.stamp === GONE) this.#takeOut(name, files)
    else this.#refuse(name, files)
  }

  /** What is known of the files of a model, as they are now. */
  async #stamped(name: string): Promise<Files> {
    const stamp = await this.#folder.stampOf(name)
    const known = this.#files.get(name)
    if (known?.stamp === stamp) return known
    const files = {
      stamp,
      since: performance.now(),
      isChecked: false,
      checked: 0,
      fault: undefined,
      refusal: known?.refusal,
      digest: known?.digest,
    }
    this.#files.set(name, files)
    return files
  }

  /** Serves what can be served, and else finds out why not. */
  async #examine(name: string, files: Files): Promise<void> {
    files.isChecked = true
    files.checked = performance.now()
    files.fault = undefined
    if (files.stamp === GONE) {
      files.fault = "its files are gone"
      return
    }
    const digest = await this.#folder.digestOf(name)
    if (digest === files.digest) return this.#restore(name, files)
    const loaded = await this.#load(name).catch((error: Error) => error)
    // What was read may be a part of the old and a part of the new.
    if ((await this.#folder.stampOf(name)) !== files.stamp) {
      files.isChecked = false
      if (!(loaded instanceof Error)) await loaded.release()
    } else if (loaded instanceof Error) {
      files.fault = this.#folder.withoutPlace(loaded.message)
    } else {
      files.digest = digest
      files.refusal = undefined
      const replaced = this.models.find(name)
      this.#options.observer.served(this.models.serve(loaded), replaced)
    }
  }

  /** The files are those that are served already. */
  #restore(name: string, files: Files): void {
    if (files.refusal === undefined) return
    files.refusal = undefined
    this.models.refuse(name, undefined)
    const served = this.models.find(name)
    if (served) this.#options.observer.restored(served)
  }

  #refuse(name: string, files: Files): void {
    if (files.refusal === files.fault || files.fault === undefined) return
    files.refusal = files.fault
    this.models.refuse(name, files.fault)
    this.#options.observer.refused(name, files.fault, this.models.find(name))
  }

  /** The default model stays: who asks for it means no other. */
  #takeOut(name: string, files: Files): void {
    const served = this.models.find(name)
    if (served === this.models.default) return this.#refuse(name, files)
    this.#files.delete(name)
    this.models.remove(name)
    if (served) this.#options.observer.removed(name)
  }

  /** How long files that have changed are left alone: a graph may have come before its card. */
  #waitFor({ stamp, digest }: Files): number {
    return lacksCard(stamp) && !lacksCard(digest) ? this.#patience : this.#settle
  }

  /** When to look again, in milliseconds: soon where something is on its way. */
  #soonest(): number {
    const waits = Array.from(this.#files.values(), (files) => {
      if (!files.isChecked) return this.#waitFor(files)
      return files.fault === files.refusal ? Infinity : this.#patience
    })
    return Math.min(...waits)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#looking.then(work)
    this.#looking = turn.catch(() => {})
    return turn
  }
}

function allRefused(folder: string, faults: readonly ModelError[]): ModelError {
  const [first] = faults
  if (first && faults.length === 1) return first
  const reasons = faults.map(({ message }) => message).join("; ")
  return new ModelError(`${folder}: none of its models can be served: ${reasons}`)
}
