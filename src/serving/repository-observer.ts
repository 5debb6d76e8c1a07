import type { ServedModel } from "./served-model.ts"

/** Is told what becomes of the models of a folder while they are served. It must not throw. */
export interface RepositoryObserver {
  /** A model is served, in the place of what was served by its name. */
  served(model: ServedModel, replaced: ServedModel | undefined): void
  /** The files of a model can't be served; what is served by its name goes on being served. */
  refused(name: string, reason: string, kept: ServedModel | undefined): void
  /** The files of a model that had been refused are those that are served, after all. */
  restored(model: ServedModel): void
  /** A model is served no longer: its files are gone. */
  removed(name: string): void
  /** The folder can't be looked at; what is served goes on being served. */
  unreadable(reason: string): void
  /** The memory of a model can't be given back. */
  releaseFailed(name: string, error: Error): void
}
