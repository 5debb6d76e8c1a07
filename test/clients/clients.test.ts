import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { endAll, listening } from "../../src/process.fixture.ts"
import { FIXTURES } from "../fixtures/fixtures.ts"
import { NoClientsError, pythonWith } from "./environment.fixture.ts"

/** Models of every kind, and a file that is none. */
const folder = await mkdtemp(join(tmpdir(), "sepal-clients-"))
/** So many rows at once wait longer than a server lets them, where a machine is shared. */
const KINDS = { MODEL_DIR: folder, MODEL: "", MAX_WAIT_MS: "5000" }

/** A client, the file of its calls, and what else stands in the environment of the server. */
const CLIENTS: readonly {
  client: string
  requirements: string
  calls: string
  environment?: Record<string, string>
}[] = [
  { client: "tritonclient", requirements: "requirements-kserve.txt", calls: "test_tritonclient" },
  {
    client: "tritonclient for asyncio",
    requirements: "requirements-kserve.txt",
    calls: "test_tritonclient_asyncio",
  },
  { client: "KServe's REST client", requirements: "requirements-kserve.txt", calls: "test_kserve" },
  {
    client: "the protocol's own client",
    requirements: "requirements-kserve.txt",
    calls: "test_open_inference",
  },
  {
    client: "tritonclient and KServe's REST client with models of every kind",
    requirements: "requirements-kserve.txt",
    calls: "test_kinds",
    environment: KINDS,
  },
  {
    client: "mlserver infer",
    requirements: "requirements-mlserver.txt",
    calls: "test_mlserver_infer",
  },
]
const PATIENCE = 5 * 60_000

const isAsked = process.env["SEPAL_CLIENTS"] === "1"
if (!isAsked)
  console.log("skipped: the clients come from Python's registry; SEPAL_CLIENTS=1 runs their calls")

/** The Python of each client; none where a machine can't have it, which is said. */
async function pythons(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const requirements of new Set(CLIENTS.map((client) => client.requirements))) {
    try {
      found.set(requirements, await pythonWith(requirements))
    } catch (error) {
      if (!(error instanceof NoClientsError)) throw error
      console.log(`skipped: ${error.message}`)
    }
  }
  return found
}

const pythonOf = isAsked ? await pythons() : new Map<string, string>()

describe("clients of the Open Inference Protocol", () => {
  beforeAll(async () => {
    for (const { name, bytes } of FIXTURES) await Bun.write(join(folder, `${name}.onnx`), bytes)
    await Bun.write(join(folder, "broken.onnx"), "no graph")
  })
  afterAll(async () => {
    await endAll()
    await rm(folder, { recursive: true })
  })

  for (const { client, requirements, calls, environment } of CLIENTS) {
    const python = pythonOf.get(requirements)
    test.skipIf(python === undefined)(
      `${client}: every call`,
      async () => {
        const { child, address } = await listening(environment)
        const run = Bun.spawn([python ?? "", "-m", "unittest", calls], {
          cwd: import.meta.dir,
          env: { ...process.env, SEPAL_ADDRESS: address, PYTHONDONTWRITEBYTECODE: "1" },
          stdout: "pipe",
          stderr: "pipe",
        })
        // unittest writes to stderr: how many calls there were, and those that failed.
        const report = await run.stderr.text()
        console.log(`${client}: ${/^Ran \d+ tests.*$/m.exec(report)?.[0] ?? "no tests"}`)
        if ((await run.exited) !== 0) throw new Error(report)
        expect(report).toMatch(/^Ran [1-9]\d* tests/m)
        child.kill("SIGTERM")
        await child.exited
      },
      PATIENCE,
    )
  }

  const analyzer = Bun.which("perf_analyzer")
  if (!analyzer)
    console.log("skipped: perf_analyzer, which comes with Triton's SDK, is not on the PATH")
  test.skipIf(!analyzer)(
    "perf_analyzer: measures, in JSON and in binary, with one row and with many",
    async () => {
      const { child, address } = await listening()
      const server = ["-m", "iris", "-u", new URL(address).host]
      // Zeros, since its random bytes are no measures of a flower. Any measurement is stable enough.
      const load = ["--input-data", "zero", "-p", "300", "-s", "999", "-r", "5"]
      for (const options of [
        [],
        ["-b", "16", "--async", "--concurrency-range", "4"],
        ["--input-tensor-format", "json", "--output-tensor-format", "json"],
      ]) {
        const command = [analyzer ?? "", ...server, ...load, ...options]
        const run = Bun.spawn(command, { stdout: "pipe", stderr: "pipe" })
        const [report, errors] = await Promise.all([run.stdout.text(), run.stderr.text()])
        expect(errors).not.toContain("error")
        expect(report).toMatch(/Throughput: [1-9]/)
        expect(await run.exited).toBe(0)
      }
      child.kill("SIGTERM")
      await child.exited
    },
    PATIENCE,
  )
})
