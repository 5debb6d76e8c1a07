import { answersClasses, type Class, type ModelCard, inputsOf, isTrained } from "./card.ts"
import type { Fault } from "./document.ts"
import type { Feature } from "./feature.ts"
import type { ClassifierCard } from "./foreign-card.ts"
import { inspectFeature, inspectRow } from "./inspect-feature.ts"
import type { TrainedCard } from "./trained-card.ts"

/** What the schema cannot say: that the parts of a card agree in names, numbers and order. */
export function inspectCard(card: ModelCard): Fault[] {
  const features: readonly Feature[] = card.features
  const faults = [
    ...repeatedNames(features, "features"),
    ...features.flatMap((feature, index) => inspectFeature(feature, `features[${index}]`)),
  ]
  if (answersClasses(card)) faults.push(...repeatedNames(card.classes, "classes"))
  return [...faults, ...(isTrained(card) ? inspectTrained(card) : inspectForeign(card))]
}

function repeatedNames(things: readonly { name: string }[], key: string): Fault[] {
  const names = things.map(({ name }) => name)
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ path: `${key}[${index}].name`, message: `${JSON.stringify(name)} is there twice` }],
  )
}

function inspectTrained(card: TrainedCard): Fault[] {
  return [
    ...inspectLengths(card),
    ...unknownClasses(card.classes, "golden", card.golden),
    ...unknownClasses(card.classes, "training.sample", card.training.sample ?? []),
  ]
}

function unknownClasses(
  classes: readonly Class[],
  path: string,
  rows: readonly { class: string }[],
): Fault[] {
  return rows.flatMap(({ class: name }, index) =>
    classes.some((of) => of.name === name)
      ? []
      : [
          {
            path: `${path}[${index}].class`,
            message: `${JSON.stringify(name)} is not one of the classes`,
          },
        ],
  )
}

/** A list of numbers, and where it stands. */
type Listed = readonly [path: string, list: readonly unknown[]]

/** Every list of numbers has one for each feature, or one for each class. */
function inspectLengths(card: TrainedCard): Fault[] {
  const { features, classes, evaluation, golden } = card
  const { linear } = card.model
  const sample = card.training.sample ?? []
  const ofFeatures: Listed[] = [
    ...classes.map(({ means }, index): Listed => [`classes[${index}].means`, means]),
    ...golden.map((row, index): Listed => [`golden[${index}].features`, row.features]),
    ...(linear?.weights ?? []).map((row, index): Listed => [`model.linear.weights[${index}]`, row]),
    ...sample.map((row, index): Listed => [`training.sample[${index}].features`, row.features]),
  ]
  const ofClasses: Listed[] = [
    ...(linear
      ? ([
          ["model.linear.weights", linear.weights],
          ["model.linear.intercepts", linear.intercepts],
        ] satisfies Listed[])
      : []),
    ["evaluation.recall", evaluation.recall],
    ["evaluation.confusion", evaluation.confusion],
    ...evaluation.confusion.map((row, index): Listed => [`evaluation.confusion[${index}]`, row]),
    ...golden.map((row, index): Listed => [`golden[${index}].probabilities`, row.probabilities]),
  ]
  return [
    ...ofWrongLength(ofFeatures, features.length, "features"),
    ...ofWrongLength(ofClasses, classes.length, "classes"),
  ]
}

function ofWrongLength(lists: readonly Listed[], wanted: number, of: string): Fault[] {
  return lists.flatMap(([path, { length }]) =>
    length === wanted
      ? []
      : [{ path, message: `has ${length} values, but there are ${wanted} ${of}` }],
  )
}

function inspectForeign(card: Exclude<ModelCard, TrainedCard>): Fault[] {
  const features: readonly Feature[] = card.features
  const golden = card.golden ?? []
  return [
    ...inspectInputs(card),
    ...golden.flatMap((row, index) =>
      inspectRow(row.features, features, `golden[${index}].features`),
    ),
    ...(card.background ?? []).flatMap((row, index) =>
      inspectRow(row, features, `background[${index}]`),
    ),
    ...(answersClasses(card) ? inspectClassifier(card) : []),
  ]
}

/** A tensor has one type. */
function inspectInputs(card: ModelCard): Fault[] {
  const features: readonly Feature[] = card.features
  return inputsOf(card).flatMap(({ name, type, columns }) =>
    columns.flatMap((index) => {
      const own = features[index]?.type ?? "float32"
      if (own === type) return []
      const message = `is ${own}, but the input ${JSON.stringify(name)} is of ${type}; give each type an input of its own`
      return [{ path: `features[${index}].type`, message }]
    }),
  )
}

function inspectClassifier({ model, classes, golden = [] }: ClassifierCard): Fault[] {
  const faults: Fault[] = []
  if ((model.probabilities === undefined) === (model.scores === undefined))
    faults.push({ path: "model", message: "must name either probabilities or scores" })
  if (model.decision !== undefined && model.label === undefined)
    faults.push({ path: "model.decision", message: "needs the label that decides" })
  const kind = model.scores === undefined ? "probabilities" : "scores"
  return [
    ...faults,
    ...unknownClasses(classes, "golden", golden),
    ...ofWrongLength(
      golden.map((row, index) => [`golden[${index}].${kind}`, row[kind] ?? []]),
      classes.length,
      "classes",
    ),
  ]
}
