import { Html } from "@elysiajs/html"
import type { TrainedCard } from "../../../model/trained-card.ts"
import { countText, decimalText, percentText, pointsText } from "../figure-text.ts"
import { Section } from "../section.tsx"
import { NumberCell, Table } from "../table.tsx"
import { SECTIONS } from "./sections.ts"

/** A figure, and what it says to a person. */
interface Explained {
  name: string
  value: string
  meaning: string
  /** How far it may be off. */
  spread: string
}

/** How well the model does on rows that it has not seen. */
export function Figures({ card }: { card: TrainedCard }) {
  return (
    <Section id="figures" title={SECTIONS.figures}>
      <p safe>{procedureText(card.training)}</p>
      <dl class="figures">
        {explained(card).map(({ name, value, meaning, spread }) => (
          <div>
            <dt safe>{name}</dt>
            <dd class="value" safe>
              {value}
            </dd>
            <dd safe>{meaning}</dd>
            <dd class="hint" safe>
              {spread}
            </dd>
          </div>
        ))}
      </dl>
      <p class="hint">
        Standard error: how far the figure may be off because the table has no more rows than it
        has; another table of the same kind would change it about so much. Between repeats: how much
        it changed when the same rows were dealt into other parts.
      </p>
      <Recall card={card} />
    </Section>
  )
}

function procedureText({ folds, repeats }: TrainedCard["training"]): string {
  return (
    `The rows were dealt into ${folds} parts. Each part in turn was put aside, a model was trained on the others, and it then answered the rows put aside. So every figure is about rows that the model had not seen. ` +
    (repeats > 1 ? `All of it was done ${repeats} times, with other parts each time.` : "")
  )
}

function explained({ evaluation, classes }: TrainedCard): Explained[] {
  const { accuracy, logLoss, brier, calibrationError } = evaluation
  const blind = `if it gave each of the ${classes.length} classes the same probability`
  return [
    {
      name: "Accuracy",
      value: percentText(accuracy.mean),
      meaning: `${percentText(accuracy.mean)} of unseen rows are recognised: the class with the highest probability is the true one.`,
      spread: `±\u00a0${pointsText(accuracy.error)} standard error; between repeats ±\u00a0${pointsText(accuracy.spread)}`,
    },
    {
      name: "Log-loss",
      value: decimalText(logLoss.mean),
      meaning: `How much the truth surprises the model. 0 if it was always sure and right, ${decimalText(Math.log(classes.length))} ${blind}; a sure mistake costs most.`,
      spread: `±\u00a0${decimalText(logLoss.error)} standard error; between repeats ±\u00a0${decimalText(logLoss.spread)}`,
    },
    {
      name: "Brier score",
      value: decimalText(brier.mean),
      meaning: `How far the probabilities are from the truth. 0 if it was always sure and right, ${decimalText(1 - 1 / classes.length)} ${blind}, 2 if it was always sure and wrong.`,
      spread: `±\u00a0${decimalText(brier.error)} standard error; between repeats ±\u00a0${decimalText(brier.spread)}`,
    },
    {
      name: "Calibration error",
      value: pointsText(calibrationError.mean),
      meaning: `Of 100 answers with 90 % probability, 90 should be right. On average the stated probability is ${pointsText(calibrationError.mean)} away from how often it is right.`,
      spread: `between repeats ±\u00a0${pointsText(calibrationError.spread)}`,
    },
  ]
}

function Recall({ card }: { card: TrainedCard }) {
  return (
    <>
      <h3>Each class by itself</h3>
      <p>
        Recall: of the rows that truly are of a class, the share that the model calls so. A class
        with a low recall is often overlooked.
      </p>
      {card.evaluation.recall.some(({ mean }) => mean === 1) ? (
        <p>
          Where every row was recognised, the standard error is 0; with more rows, a mistake may
          still show.
        </p>
      ) : (
        <></>
      )}
      <Table
        caption="Recall of each class"
        columns={[
          "Class",
          { number: "Rows" },
          { number: "Recognised" },
          { number: "Standard error" },
          { number: "Between repeats" },
        ]}
      >
        {card.classes.map(({ label, rows }, index) => {
          const recall = card.evaluation.recall[index]
          return (
            <tr>
              <th scope="row" safe>
                {label}
              </th>
              <NumberCell text={countText(rows)} />
              <NumberCell text={recall ? percentText(recall.mean) : ""} />
              <NumberCell text={recall ? `±\u00a0${pointsText(recall.error)}` : ""} />
              <NumberCell text={recall ? `±\u00a0${pointsText(recall.spread)}` : ""} />
            </tr>
          )
        })}
      </Table>
    </>
  )
}
