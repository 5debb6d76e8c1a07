import { Html } from "@elysiajs/html"
import { answersClasses, type Class, type ModelCard } from "../../../model/card.ts"
import { layoutOf } from "../../inference/layout.ts"
import type { Values } from "../../inference/values.ts"

/** How many rows have which class; of numbers nothing. */
export function ClassCounts({ card, answers }: { card: ModelCard; answers: Values }) {
  const layout = layoutOf(card)
  if (layout.kind === "value" || !answersClasses(card)) return <></>
  const classes: readonly Class[] = card.classes
  const counts = classes.map(() => 0)
  for (let start = 0; start < answers.length; start += layout.width) {
    const label = layout.labelOf(answers, start)
    counts[label] = (counts[label] ?? 0) + 1
  }
  return (
    <table>
      <caption>Rows of each class</caption>
      <tbody>
        {classes.map(({ label }, index) => (
          <tr>
            <th scope="row" safe>
              {label}
            </th>
            <td class="number">{counts[index] ?? 0}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
