import { Html } from "@elysiajs/html"
import type { ModelCard } from "../../../model/card.ts"
import { backgroundOf } from "../../inference/background.ts"

/** Why nothing is said of what each feature adds. */
export function NoContributions({ card }: { card: ModelCard }) {
  return backgroundOf(card) ? (
    <p>
      For a model of this kind with so many features, contributions can't be computed exactly, so
      none are shown.
    </p>
  ) : (
    <p>
      What each feature adds can't be said: the card of this model has no rows of its training data
      to count from.
    </p>
  )
}
