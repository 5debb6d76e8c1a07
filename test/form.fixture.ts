import type { Locator, Page } from "playwright-core"
import type { TrainedCard } from "../model/trained-card.ts"
import { fieldOf as fieldName } from "../src/pages/predict/question.ts"

/** The field of a feature: its label begins with the feature's, and may go on with the unit. */
export function fieldOf(page: Page, label: string): Locator {
  return page.getByLabel(new RegExp(`^\\s*${RegExp.escape(label)}`)).first()
}

/** Where a page names the class that it answers with. */
export function answerOf(page: Page, label: string): Locator {
  return page
    .getByRole("region", { name: label })
    .getByRole("heading", { name: label, level: 2 })
    .first()
}

/**
 * Fills the form in from the top, and sends it.
 *
 * @param texts what is typed, one text a feature; where there is none the field stays empty
 */
export async function submit(
  page: Page,
  { features }: TrainedCard,
  texts: string[],
): Promise<void> {
  for (const [index, { label }] of features.entries())
    await fieldOf(page, label).fill(texts[index] ?? "")
  await page.getByRole("button", { name: /predict/i }).click()
}

/** The query that the form becomes when it is sent. */
export function queryOf({ features }: TrainedCard, texts: string[]): URLSearchParams {
  const query = new URLSearchParams()
  for (const [index, feature] of features.entries())
    query.append(fieldName(feature), texts[index] ?? "")
  return query
}

/** A row that the model in the file was asked when it was trained, as a person types it. */
export function goldenTexts({ golden: [first] }: TrainedCard): string[] {
  return first?.features.map(String) ?? []
}

/** The label of the class that it answered with. */
export function goldenClass({ golden: [first], classes }: TrainedCard): string {
  return classes.find(({ name }) => name === first?.class)?.label ?? ""
}
