import type { ClassifierCard } from "../model/foreign-card.ts"
import type { ForeignTable } from "./table.ts"

type Classes = ClassifierCard["classes"]

/** Which class each row of a table has. */
export interface KnownClasses {
  /** The classes as the card has them, or with the names of the table, and their rows. */
  readonly classes: Classes
  /** For each text of the table, the index of its class. */
  readonly ofTexts: readonly number[]
  /** Whether the names are the table's. */
  readonly isNamed: boolean
}

/**
 * Finds the classes of a model in the column that holds them. Where the model was taught numbers, as
 * LabelEncoder makes them of texts, each class is called what most of the rows are that the model gives
 * it.
 *
 * @param card as the graph tells it
 * @param known the texts, and for each row of the table the place of its own
 * @param asked the rows that the model was asked about, and `answers` the class that it gives each
 * @returns a text instead of the classes: why they can't be found
 */
export function findClasses(
  { classes, model }: ClassifierCard,
  { texts, labels }: NonNullable<ForeignTable["classes"]>,
  { rows: asked, labels: answers }: { rows: Uint32Array; labels: Uint16Array },
): KnownClasses | string {
  const places = texts.map((text) =>
    classes.findIndex(({ name, value }) => isSame(text, value ?? name) || isSame(text, name)),
  )
  if (places.every((place) => place >= 0)) return counted(classes, places, labels, false)
  const unknown = texts
    .filter((_, index) => (places[index] ?? -1) < 0)
    .map((text) => JSON.stringify(text))
  const own = classes.map(({ name, value }) => JSON.stringify(value ?? name))
  const stranger = `${unknown.slice(0, 3).join(", ")} is none of the classes that the model answers: ${own.slice(0, 10).join(", ")}`
  const isNumbered = classes.every(({ name, value }) => /^-?\d+$/.test(value ?? name))
  if (!isNumbered || texts.length !== classes.length) return stranger

  const ofTexts = mostAnswered(texts.length, labels, { asked, answers })
  if (new Set(ofTexts).size < classes.length)
    return `${stranger}; and the model's answers do not show which text is which class`
  const named = classes.map((one, index) => {
    const name = texts[ofTexts.indexOf(index)] ?? one.name
    const value = one.value ?? one.name
    return { ...one, name, label: name, ...(model.label === undefined ? {} : { value }) }
  })
  return counted(named, ofTexts, labels, true)
}

function isSame(text: string, value: string): boolean {
  if (text.trim() === value.trim()) return true
  // What pandas writes of whole numbers beside missing ones: 1.0.
  return text.trim() !== "" && Number(text) === Number(value)
}

/** For each text, the class that most of its rows are given. */
function mostAnswered(
  texts: number,
  labels: Uint16Array,
  { asked, answers }: { asked: Uint32Array; answers: Uint16Array },
): number[] {
  const counts = Array.from({ length: texts }, () => new Map<number, number>())
  asked.forEach((row, index) => {
    const ofText = counts[labels[row] as number]
    const answer = answers[index] as number
    ofText?.set(answer, (ofText.get(answer) ?? 0) + 1)
  })
  return counts.map((ofText) => {
    const [most] = [...ofText].toSorted(([, one], [, other]) => other - one)
    return most?.[0] ?? -1
  })
}

function counted(
  classes: Classes,
  ofTexts: readonly number[],
  labels: Uint16Array,
  isNamed: boolean,
): KnownClasses {
  const rows = classes.map(() => 0)
  for (const label of labels) {
    const index = ofTexts[label] as number
    rows[index] = (rows[index] ?? 0) + 1
  }
  return {
    classes: classes.map((one, index) => ({ ...one, rows: rows[index] ?? 0 })),
    ofTexts,
    isNamed,
  }
}
