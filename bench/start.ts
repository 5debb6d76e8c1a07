import { fileURLToPath } from "node:url"
import { ChildError } from "./child.ts"
import { readGolden } from "./golden.ts"
import { interleave } from "./rounds.ts"
import { SEPAL, startServer } from "./server.ts"
import { ratioOf, SPREAD_HEADER, spreadCells, spreadOf } from "./statistics.ts"
import { textTable } from "../train/text-table.ts"

const OURS = "Sepal, a right answer of POST /predict"
const FLOOR = "a bare Bun.serve, a fixed text"
const FLOOR_SCRIPT = fileURLToPath(new URL("bare-server.ts", import.meta.url))

/** One start of a server. */
interface Start {
  readonly milliseconds: number
  /** What is resident after the first answer, in megabytes of 10^6 bytes; NaN where unknown. */
  readonly megabytes: number
}

/**
 * Prints the time from starting the server's process to its first right answer, and the memory it
 * then holds, against the least that a server of Bun can be.
 */
export async function benchStart(rounds: number): Promise<void> {
  const golden = await readGolden()
  const contenders = [
    { name: OURS, rounds, run: () => startOnce(SEPAL, golden.ask) },
    { name: FLOOR, rounds, run: () => startOnce(FLOOR_SCRIPT, askForText) },
  ]
  // Once unmeasured: files and this process's own client are then as warm for the first as for the
  // last.
  for (const { run } of contenders) await run()

  const results = await interleave(contenders)
  const milliseconds = (name: string) =>
    (results.get(name) ?? []).map((start) => start.milliseconds)
  console.log("milliseconds from the start of the process to the first answer")
  console.log(
    textTable([
      ["", "runs", ...SPREAD_HEADER, "to the floor", "resident MB"],
      ...Array.from(results, ([name, starts]) => [
        name,
        `${starts.length}`,
        ...spreadCells(milliseconds(name), 0),
        ratioOf(milliseconds(name), milliseconds(FLOOR)),
        spreadOf(starts.map(({ megabytes }) => megabytes)).median.toFixed(0),
      ]),
    ]).join("\n"),
  )
}

/** Starts a server, asks, and stops it. */
async function startOnce(script: string, ask: (address: string) => Promise<void>): Promise<Start> {
  const start = performance.now()
  await using server = await startServer(script)
  await ask(server.address)
  const milliseconds = performance.now() - start
  return { milliseconds, megabytes: await server.residentMegabytes() }
}

async function askForText(address: string): Promise<void> {
  const answer = await (await fetch(address)).text()
  if (answer !== "ready") throw new ChildError(`a wrong answer: ${answer}`)
}
