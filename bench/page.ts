import { textTable } from "../train/text-table.ts"
import { CORES, stayOnLoadCore } from "./cores.ts"
import { refuseFailures } from "./failures.ts"
import { interleave } from "./rounds.ts"
import { SEPAL, startServer } from "./server.ts"
import { quantileOf, SPREAD_HEADER, spreadCells } from "./statistics.ts"

const REQUESTS = 500
const SHARES = { p50: 0.5, p99: 0.99, max: 1 }
const KILOBYTE = 1000
/** What a browser loads for the first page, beside the page. */
const LOADED = /(?:href|src)="(\/assets\/[^"]+)"/g

/** The pages that are asked for, each time with other values. */
const PAGES: Readonly<Record<string, (index: number) => string>> = {
  "an answer": (index) =>
    `/?${new URLSearchParams({
      sepal_length: (4.3 + (index % 36) / 10).toFixed(1),
      sepal_width: (2 + (index % 24) / 10).toFixed(1),
      petal_length: (1 + (index % 59) / 10).toFixed(1),
      petal_width: (0.1 + (index % 24) / 10).toFixed(1),
    })}`,
  "the model": () => "/model",
}

interface PageRun {
  readonly milliseconds: readonly number[]
  readonly failed: number
}

/** Prints how long a page takes, and how much of it a browser loads. */
export async function benchPage(rounds: number): Promise<void> {
  await stayOnLoadCore()
  await using server = await startServer(SEPAL, { core: CORES.server })
  const { address } = server
  for (const path of Object.values(PAGES)) await askAll(address, path)
  const results = await interleave(
    Object.entries(PAGES).map(([name, path]) => ({
      name,
      rounds,
      run: () => askAll(address, path),
    })),
  )
  console.log("milliseconds from a request on an open connection to its whole answer, compressed")
  const rows = Object.keys(PAGES).flatMap((name) =>
    Object.entries(SHARES).map(([label, share]) => {
      const runs = results.get(name) ?? []
      const values = runs.map(({ milliseconds }) => quantileOf(milliseconds, share))
      return [name, label, `${runs.length}`].concat(spreadCells(values, 2))
    }),
  )
  console.log(textTable([["page", "", "runs", ...SPREAD_HEADER], ...rows]).join("\n"))
  await printSizes(address)
  refuseFailures([...results.values()].flat().reduce((sum, { failed }) => sum + failed, 0))
}

async function askAll(address: string, pathOf: (index: number) => string): Promise<PageRun> {
  const milliseconds: number[] = []
  let failed = 0
  for (let index = 0; index < REQUESTS; index++) {
    const begin = performance.now()
    const response = await ask(`${address}${pathOf(index)}`)
    await response.arrayBuffer()
    milliseconds.push(performance.now() - begin)
    if (response.status !== 200) failed++
  }
  return { milliseconds, failed }
}

/** Compressed, as browsers ask for it; unpacking is not part of what is measured. */
function ask(url: string): Promise<Response> {
  const headers = { accept: "text/html", "accept-encoding": "gzip" }
  return fetch(url, { headers, decompress: false })
}

async function printSizes(address: string): Promise<void> {
  const url = `${address}${PAGES["an answer"]?.(0) ?? "/"}`
  const html = await (await fetch(url)).text()
  const paths = Array.from(html.matchAll(LOADED), ([, path]) => path ?? "")
  const sizes = await Promise.all(
    [url, ...paths.map((path) => address + path)].map(
      async (part) => (await (await ask(part)).arrayBuffer()).byteLength,
    ),
  )
  const sum = sizes.reduce((total, size) => total + size, 0)
  const parts = sizes.map((size) => (size / KILOBYTE).toFixed(1)).join(" + ")
  console.log(
    `an answer with all that it loads: ${(sum / KILOBYTE).toFixed(1)} kB compressed (${parts}) in ${sizes.length} requests`,
  )
}
