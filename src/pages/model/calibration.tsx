import { Html } from "@elysiajs/html"
import { type Reliability, ReliabilityChart } from "../charts/reliability-chart.tsx"
import { countText, percentText } from "../figure-text.ts"
import { Section } from "../section.tsx"
import { NumberCell, Table } from "../table.tsx"
import { SECTIONS } from "./sections.ts"

/** Whether the model is right as often as it says. */
export function Calibration({ points }: { points: Reliability }) {
  return (
    <Section id="calibration" title={SECTIONS.calibration}>
      <p>
        Each point stands for answers to unseen rows of which the model was about as sure. On the
        dashed line it is right as often as it says. Below the line it is too sure of itself, above
        it too careful. A larger point has more rows; believe small ones less.
      </p>
      <div class="columns">
        <ReliabilityChart points={points} />
        <Table
          caption="How sure the model was, and how often it was right"
          columns={[{ number: "How sure" }, { number: "Right" }, { number: "Rows" }]}
        >
          {points.map(({ confidence, accuracy, rows }) => (
            <tr>
              <th scope="row" class="number" safe>
                {percentText(confidence)}
              </th>
              <NumberCell text={percentText(accuracy)} />
              <NumberCell text={countText(rows)} />
            </tr>
          ))}
        </Table>
      </div>
    </Section>
  )
}
