import { showProgress } from "../train/progress.ts"
import { textTable } from "../train/text-table.ts"
import { RoundRobin } from "./client.ts"
import { ConnectionError } from "./connection.ts"
import { refuseFailures } from "./failures.ts"
import { readGolden } from "./golden.ts"
import { SEPAL, type Server, startServer } from "./server.ts"
import { SPREAD_HEADER, spreadCells } from "./statistics.ts"

const SERVERS = 2
const WORKERS = 16
/** A worker's pause after each answer: together they send some thousands of requests a second. */
const PAUSE_MILLISECONDS = 4
const DRAIN_SECONDS = "0.5"

/** What came of restarting servers under load. */
export interface DrainRun {
  readonly requests: number
  /** How many requests failed, by what the client saw. */
  readonly failures: ReadonlyMap<string, number>
  /** One exit code a restart. */
  readonly exitCodes: readonly number[]
  /** From SIGTERM to the exit, in milliseconds, one a restart. */
  readonly milliseconds: readonly number[]
}

/** Prints how many requests fail while servers are restarted one after the other. */
export async function benchDrain(restarts: number): Promise<void> {
  const { requests, failures, exitCodes, milliseconds } = await measureDrain(restarts)
  const failed = [...failures.values()].reduce((sum, count) => sum + count, 0)
  console.log(
    `${SERVERS} servers, restarted in turn under load, DRAIN_SECONDS=${DRAIN_SECONDS}; ` +
      "milliseconds from SIGTERM to the exit",
  )
  console.log(
    textTable([
      ["", "restarts", ...SPREAD_HEADER, "exit codes not 0", "requests", "failed"],
      [
        "Sepal",
        `${milliseconds.length}`,
        ...spreadCells(milliseconds, 0),
        `${exitCodes.filter((code) => code !== 0).length}`,
        `${requests}`,
        `${failed}`,
      ],
    ]).join("\n"),
  )
  for (const [reason, count] of failures) console.log(`${count} × ${reason}`)
  refuseFailures(failed)
}

/** Keeps servers under load by a client that never retries, and restarts them in turn. */
export async function measureDrain(restarts: number): Promise<DrainRun> {
  const { one } = await readGolden()
  const ports = freePorts(SERVERS)
  const servers = new Map(await Promise.all(ports.map(startOn)))
  using client = new RoundRobin(ports)
  try {
    for (const port of ports) await client.untilReady(port)
    const load = startLoad(client, one)
    const progress = showProgress("restarts", process.stderr)
    const exitCodes: number[] = []
    const milliseconds: number[] = []
    for (let restart = 0; restart < restarts; restart++) {
      const port = ports[restart % SERVERS] as number
      const start = performance.now()
      exitCodes.push((await servers.get(port)?.stop()) ?? Number.NaN)
      milliseconds.push(performance.now() - start)
      servers.set(...(await startOn(port)))
      await client.untilReady(port)
      progress.step(restart + 1, restarts)
    }
    progress.end()
    return { ...(await load.stop()), exitCodes, milliseconds }
  } finally {
    await Promise.all(Array.from(servers.values(), (server) => server.stop()))
  }
}

async function startOn(port: number): Promise<[port: number, Server]> {
  return [port, await startServer(SEPAL, { environment: { PORT: `${port}`, DRAIN_SECONDS } })]
}

/** Ports that the system gives. They stay free: it gives outgoing connections even numbers first. */
function freePorts(count: number): number[] {
  const listeners = Array.from({ length: count }, () =>
    Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } }),
  )
  for (const listener of listeners) listener.stop(true)
  return listeners.map(({ port }) => port)
}

/** Workers, each of which sends one request after the other. */
function startLoad(client: RoundRobin, body: string) {
  const failures = new Map<string, number>()
  let requests = 0
  const end = new AbortController()
  const work = async () => {
    while (!end.signal.aborted) {
      requests++
      const failure = await failureOf(client, body)
      if (failure !== undefined) failures.set(failure, (failures.get(failure) ?? 0) + 1)
      await Bun.sleep(PAUSE_MILLISECONDS)
    }
  }
  const workers = Array.from({ length: WORKERS }, work)
  return {
    async stop() {
      end.abort()
      await Promise.all(workers)
      return { requests, failures }
    },
  }
}

async function failureOf(client: RoundRobin, body: string): Promise<string | undefined> {
  try {
    const { status } = await client.predict(body)
    return status === 200 ? undefined : `status ${status}`
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error
    return error.message
  }
}
