import { textTable } from "../train/text-table.ts"
import { refuseFailures } from "./failures.ts"
import { readGolden } from "./golden.ts"
import { type ArraysOverload, overloadArrays, ROWS, TIMES } from "./overload-arrays.ts"
import { CROWD, overloadRows, type RowsOverload } from "./overload-rows.ts"
import { interleave } from "./rounds.ts"
import { SPREAD_HEADER, spreadCells } from "./statistics.ts"
import { findTool } from "./tools.ts"

/** The lines of a table: a figure, what it is called, and its digits after the point. */
type Lines<Run> = readonly (readonly [figure: keyof Run & string, label: string, digits: number])[]

const MEMORY = [
  ["megabytesBefore", "resident MB before", 0],
  ["megabytesEarly", "resident MB, first half", 0],
  ["megabytesLate", "resident MB, second half", 0],
  ["megabytesPeak", "resident MB, peak", 0],
  ["megabytesAfter", "resident MB after", 0],
] as const

const ARRAYS: Lines<ArraysOverload> = [
  ["capacity", "capacity, requests/s", 0],
  ["offered", "offered, requests/s", 0],
  ["sent", "sent, requests/s", 0],
  ["busy", "vegeta busy, share of its core", 2],
  ["goodput", "answered with 200, requests/s", 0],
  ["share", "share of the capacity", 2],
  ["acceptedP50", "200: p50, ms", 1],
  ["acceptedP99", "200: p99, ms", 1],
  ["refused", "503: requests", 0],
  ["refusedP99", "503: p99, ms", 1],
  ["failed", "other answers, or none", 0],
  ...MEMORY,
  ["recovery", "back to normal after, ms", 0],
  ["capacityAfter", "capacity afterwards, requests/s", 0],
]

const SINGLE: Lines<RowsOverload> = [
  ["capacity", "capacity, requests/s", 0],
  ["goodput", "answered with 200, requests/s", 0],
  ["share", "share of the capacity", 2],
  ["p50", "all answers: p50, ms", 1],
  ["p99", "all answers: p99, ms", 1],
  ["refused", "503: requests", 0],
  ["failed", "no answer", 0],
  ...MEMORY,
  ["capacityAfter", "capacity afterwards, requests/s", 0],
]

/** Prints what the server does when it is asked for more than it can do. */
export async function benchOverload(rounds: number): Promise<void> {
  // Now rather than after the first minute.
  findTool("vegeta")
  const golden = await readGolden()
  const all = async <Run>(name: string, run: () => Promise<Run>) =>
    (await interleave([{ name, rounds, run }])).get(name) ?? []

  const arrays = await all("arrays", () => overloadArrays(golden))
  console.log(`arrays of ${ROWS} rows, sent by the clock at ${TIMES} times the capacity`)
  console.log(tableOf(ARRAYS, arrays))
  const rows = await all("rows", () => overloadRows(golden))
  console.log(`\nsingle rows, asked for by ${CROWD} connections at once`)
  console.log(tableOf(SINGLE, rows))
  refuseFailures([...arrays, ...rows].reduce((sum, { failed }) => sum + failed, 0))
}

function tableOf<Figure extends string, Run extends Readonly<Record<Figure, number>>>(
  lines: readonly (readonly [figure: Figure, label: string, digits: number])[],
  runs: readonly Run[],
): string {
  const row = (figure: Figure, label: string, digits: number) => {
    // There is no latency of what never happened.
    const values = runs.map((run) => run[figure]).filter((value) => !Number.isNaN(value))
    const cells = values.length === 0 ? SPREAD_HEADER.map(() => "–") : spreadCells(values, digits)
    return [label, ...cells]
  }
  return textTable([
    [`${runs.length} runs`, ...SPREAD_HEADER],
    ...lines.map((line) => row(...line)),
  ]).join("\n")
}
