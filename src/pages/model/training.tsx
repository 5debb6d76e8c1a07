import { Html } from "@elysiajs/html"
import type { TrainedCard } from "../../../model/trained-card.ts"
import { Whisker, WhiskerAxis, whiskerScale } from "../charts/whisker.tsx"
import { countText, decimalText } from "../figure-text.ts"
import { Section } from "../section.tsx"
import { NumberCell, Table } from "../table.tsx"
import { SECTIONS } from "./sections.ts"

type Training = TrainedCard["training"]

/** What the model learned from, and how it was chosen. */
export function Training({ card }: { card: TrainedCard }) {
  const { data, recipe, chosen, folds, repeats, innerFolds, seed } = card.training
  const facts: [name: string, text: string][] = [
    ["Table", data.file],
    ["Rows", countText(data.rows)],
    ["Column of the class", data.target],
    ["Digest of the table (SHA-256)", data.sha256],
    ["Recipe", recipe.file],
    ["Digest of the recipe (SHA-256)", recipe.sha256],
    ["Chosen", chosen],
    ["Parts (folds)", String(folds)],
    ["Repeats", String(repeats)],
    ["Parts for each choice (inner folds)", String(innerFolds)],
    ["Seed of the dealing", String(seed)],
    ["Arithmetic of the model", `${card.model.precision.replace("float", "")}-bit numbers`],
  ]
  return (
    <Section id="training" title={SECTIONS.training}>
      <p>
        The same table and the same recipe give the same model, byte for byte. The digests below
        show whether you have them.
      </p>
      <dl class="facts">
        {facts.map(([name, text]) => (
          <div>
            <dt safe>{name}</dt>
            <dd safe>{text}</dd>
          </div>
        ))}
      </dl>
      <Candidates training={card.training} />
    </Section>
  )
}

function Candidates({ training: { candidates, chosen } }: { training: Training }) {
  const estimates = candidates.map(({ logLoss, error }) => ({ value: logLoss, error }))
  const scale = whiskerScale(estimates)
  return (
    <>
      <h3>What was tried</h3>
      <p>
        The candidates stand from the simplest to the least simple. The first one is chosen whose
        log-loss is no further from the lowest than the standard error of that. A dot is the
        log-loss (further left is better), the line through it the standard error.
      </p>
      <Table
        caption="Candidates, and their log-loss in cross-validation"
        columns={["Candidate", { number: "Log-loss" }, { number: "Standard error" }, "Drawn"]}
      >
        {candidates.map(({ name, logLoss, error }) => (
          <tr>
            <th scope="row">
              <span safe>{name}</span>
              {name === chosen ? <strong> (chosen)</strong> : <></>}
            </th>
            <NumberCell text={decimalText(logLoss)} />
            <NumberCell text={`±\u00a0${decimalText(error)}`} />
            <td class="drawn">
              <Whisker
                estimate={{ value: logLoss, error }}
                scale={scale}
                label={`${decimalText(logLoss)} ±\u00a0${decimalText(error)}`}
                isFilled={name === chosen}
              />
            </td>
          </tr>
        ))}
        <tr>
          <td colspan={3}></td>
          <td class="drawn">
            <WhiskerAxis scale={scale} title="log-loss" />
          </td>
        </tr>
      </Table>
    </>
  )
}
