import type { Dataset } from "../dataset.ts"
import type { CandidateSettings } from "../recipe.ts"
import { fitLda } from "./lda.ts"
import type { LinearModel } from "./linear.ts"
import { fitLogistic } from "./logistic.ts"

/** One way to learn, with all of its settings. */
export interface Candidate {
  /** Its family and settings, for people. */
  readonly name: string
  /**
   * Learns from features in standard units.
   *
   * @param nearby a model that is likely to be similar: a place to begin, where the family needs
   *   one
   */
  fit(data: Dataset, nearby?: LinearModel): LinearModel
}

/**
 * The candidates that a recipe names, from the simplest; a grid becomes one candidate for each of
 * its values.
 */
export function candidatesOf(settings: readonly CandidateSettings[]): Candidate[] {
  return settings.flatMap((setting): Candidate[] => {
    switch (setting.family) {
      case "lda": {
        const { shrinkage } = setting
        return [
          {
            name: shrinkage ? `lda (${shrinkage})` : "lda",
            fit: (data) => fitLda(data, { shrinkage }),
          },
        ]
      }
      case "logistic":
        return setting.C.toSorted((left, right) => left - right).map((C) => ({
          name: `logistic (C ${C})`,
          fit: (data, nearby) => fitLogistic(data, { C, start: nearby }),
        }))
    }
  })
}

/**
 * What each candidate learns from the same rows.
 *
 * @param nearby what each of them learnt from nearly the same rows; without it, each begins where
 *   the one before ended. It changes the time a fit takes and not, beyond the tolerance, what is
 *   learnt: the optimum is unique
 */
export function fitAll(
  candidates: readonly Candidate[],
  data: Dataset,
  nearby: readonly LinearModel[] = [],
): LinearModel[] {
  const models: LinearModel[] = []
  candidates.forEach((candidate, index) =>
    models.push(candidate.fit(data, nearby[index] ?? models.at(-1))),
  )
  return models
}
