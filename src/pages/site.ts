import type { Exchange } from "../http/exchange.ts"
import { mountOf } from "../serving/asked-model.ts"
import type { ServedModels } from "../serving/model-set.ts"

/** A model that a person may choose. */
export interface Choice {
  readonly name: string
  readonly title: string
  /** What stands before the paths of its pages. */
  readonly mount: string
  /** Whether it is the one that is being looked at. */
  readonly isCurrent: boolean
}

/** Where a page stands: under which model, and beside which others. */
export interface Site {
  /** What stands before the paths of the pages of its model; nothing for the default one. */
  readonly mount: string
  /** All models, by name; one where there is nothing to choose. */
  readonly choices: readonly Choice[]
  /** The version that has taken the place of the one that is being looked at. */
  readonly newer: string | undefined
}

/** The site of a server with one model. */
export const PLAIN_SITE: Site = { mount: "", choices: [], newer: undefined }

/** Where the page stands that a request asks for. */
export function siteOf(models: ServedModels, exchange: Exchange): Site {
  const { subject } = exchange
  const newest = subject && models.find(subject.name)?.version
  return {
    mount: mountOf(exchange),
    choices: models.all().map((served) => ({
      name: served.name,
      title: served.model.card.title,
      mount: served === models.default ? "" : `/models/${served.name}`,
      isCurrent: served.name === subject?.name,
    })),
    newer: newest === subject?.version ? undefined : newest,
  }
}

/**
 * The path of a page.
 *
 * @param path of the same page of the default model, with its query
 */
export function pathIn({ mount }: Pick<Site, "mount">, path: string): string {
  // The first page of a model has no slash at its end.
  if (path === "/") return mount || "/"
  return `${mount}${mount !== "" && path.startsWith("/?") ? path.slice(1) : path}`
}
