import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import type { ModelCard } from "../model/card.ts"
import { readCard } from "../model/read-card.ts"
import { ChildError, environmentWith } from "./child.ts"
import { interleave } from "./rounds.ts"
import { ratioOf, SPREAD_HEADER, spreadCells, spreadOf } from "./statistics.ts"
import { textTable } from "../train/text-table.ts"

const CARD = "model/iris.yaml"
const OURS = "Sepal, a right answer of POST /predict"
const FLOOR = "a bare Bun.serve, a fixed text"
/** How near the card's a probability must be. */
const TOLERANCE = 1e-5

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
  const card = await readCard(await Bun.file(CARD).text(), CARD)
  const path = (file: string) => fileURLToPath(new URL(file, import.meta.url))
  const contenders = [
    {
      name: OURS,
      rounds,
      run: () => startOnce(path("../src/main.ts"), (address) => askForGolden(address, card)),
    },
    { name: FLOOR, rounds, run: () => startOnce(path("bare-server.ts"), askForText) },
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

/**
 * Starts a server on a free port, waits for the line that names its address, asks, and stops it.
 */
async function startOnce(script: string, ask: (address: string) => Promise<void>): Promise<Start> {
  const start = performance.now()
  const server = Bun.spawn([process.execPath, script], {
    env: environmentWith({ PORT: "0", MODEL: "iris", HOST: "127.0.0.1" }),
    stdout: "pipe",
    stderr: "inherit",
  })
  try {
    await ask(await addressIn(server.stdout))
    const milliseconds = performance.now() - start
    return { milliseconds, megabytes: await residentMegabytes(server.pid) }
  } finally {
    server.kill("SIGTERM")
    await server.exited
  }
}

async function addressIn(output: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ""
  for await (const bytes of output) {
    text += decoder.decode(bytes, { stream: true })
    const address = /^open (http:\S+)\n/m.exec(text)?.[1]
    if (address) return address
  }
  throw new ChildError(`the server ended before it named its address:\n${text}`)
}

async function askForGolden(address: string, { features, golden }: ModelCard): Promise<void> {
  const [row] = golden
  if (!row) throw new ChildError(`${CARD} has no golden row to compare with`)
  const response = await fetch(`${address}/predict`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(
      Object.fromEntries(features.map(({ name }, index) => [name, row.features[index]])),
    ),
  })
  const answer = await response.text()
  if (!response.ok || !isRight(answer, row)) throw new ChildError(`a wrong answer: ${answer}`)
}

function isRight(answer: string, row: ModelCard["golden"][number]): boolean {
  const { class: label, probabilities } = JSON.parse(answer)
  const answered: unknown[] = Object.values(probabilities)
  return (
    label === row.class &&
    row.probabilities.every((value, index) => Math.abs(value - Number(answered[index])) < TOLERANCE)
  )
}

async function askForText(address: string): Promise<void> {
  const answer = await (await fetch(address)).text()
  if (answer !== "ready") throw new ChildError(`a wrong answer: ${answer}`)
}

/** Linux alone tells it in a file. */
async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "")
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  return (Number(kibibytes) * 1024) / 1e6
}
