import { Html } from "@elysiajs/html"
import type { ModelCard } from "../../../model/card.ts"
import { countText, percentText } from "../figure-text.ts"
import { Section } from "../section.tsx"
import { NumberCell, Table } from "../table.tsx"
import { SECTIONS } from "./sections.ts"

/** What the model can answer. */
export function Classes({ classes }: { classes: ModelCard["classes"] }) {
  const all = classes.reduce((sum, { rows }) => sum + rows, 0)
  return (
    <Section id="classes" title={SECTIONS.classes}>
      <p>A probability for each of these classes; together they are 100 %.</p>
      <Table
        caption="The classes, and their rows in the training data"
        columns={[
          "Class",
          "Called in answers",
          "Description",
          { number: "Rows" },
          { number: "Share" },
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
            <NumberCell text={countText(rows)} />
            <NumberCell text={all > 0 ? percentText(rows / all) : ""} />
          </tr>
        ))}
      </Table>
    </Section>
  )
}
