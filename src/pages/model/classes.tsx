import { Html } from "@elysiajs/html"
import { answerOf, type Class, type ClassCard } from "../../../model/card.ts"
import { countText, percentText } from "../figure-text.ts"
import { Section } from "../section.tsx"
import { NumberCell, Table } from "../table.tsx"
import { SECTIONS } from "./sections.ts"

/** What the model can answer. */
export function Classes({ card }: { card: ClassCard }) {
  const classes: readonly Class[] = card.classes
  const all = classes.reduce((sum, { rows = 0 }) => sum + rows, 0)
  const isTold = classes.some(({ rows }) => rows !== undefined)
  return (
    <Section id="classes" title={SECTIONS.classes}>
      {answerOf(card).kind === "scores" ? (
        <p>
          A score for each of these classes: more is more of it. Scores are no probabilities; they
          can be compared within a row, and nothing else is known of them.
        </p>
      ) : (
        <p>A probability for each of these classes; together they are 100 %.</p>
      )}
      <Table
        caption={isTold ? "The classes, and their rows in the training data" : "The classes"}
        columns={[
          "Class",
          "Called in answers",
          "Description",
          ...(isTold ? [{ number: "Rows" }, { number: "Share" }] : []),
        ]}
      >
        {classes.map(({ name, label, description, rows }) => (
          <tr>
            <th scope="row" safe>
              {label}
            </th>
            <td>
              <code safe>{name}</code>
            </td>
            <td class="prose" safe>
              {description}
            </td>
            {isTold ? (
              <>
                <NumberCell text={rows === undefined ? "" : countText(rows)} />
                <NumberCell text={rows !== undefined && all > 0 ? percentText(rows / all) : ""} />
              </>
            ) : (
              <></>
            )}
          </tr>
        ))}
      </Table>
    </Section>
  )
}
