import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { ChildError, environmentWith } from "./child.ts"
import { pinnedTo } from "./cores.ts"

/** The script of this project's own server. */
export const SEPAL = fileURLToPath(new URL("../src/main.ts", import.meta.url))

/** A server that still runs so long after it was told to end is killed. */
const PATIENCE_MILLISECONDS = 30_000
/** How much of a server's last words is kept for an error's message. */
const KEPT_CHARACTERS = 4000

/** How to start a server. */
export interface ServerOptions {
  /** The core that it is kept on; without one, the system chooses. */
  readonly core?: number
  /** More variables for its environment. */
  readonly environment?: Readonly<Record<string, string>>
}

/** A server in a process of its own. It is stopped where its scope ends (`await using`). */
export interface Server extends AsyncDisposable {
  /** As it says itself: `http://127.0.0.1:5000`. */
  readonly address: string
  /** What is resident now, in megabytes of 10^6 bytes; NaN where the system does not tell. */
  residentMegabytes(): Promise<number>
  /** Sends SIGTERM and waits for the exit code. A server that won't end is killed, and fails. */
  stop(): Promise<number>
}

/**
 * Starts a server on a free port of 127.0.0.1 and waits for the line that names its address.
 *
 * @param script prints `open http://…`, on a line of its own or in a line of JSON
 * @throws {ChildError} with what it wrote, if it ends before
 */
export async function startServer(
  script: string,
  { core, environment = {} }: ServerOptions = {},
): Promise<Server> {
  const command = [process.execPath, script]
  const child = Bun.spawn(core === undefined ? command : pinnedTo(core, command), {
    env: environmentWith({
      HOST: "127.0.0.1",
      PORT: "0",
      METRICS_PORT: "0",
      MODEL: "iris",
      DRAIN_SECONDS: "0",
      ...environment,
    }),
    stdout: "pipe",
    stderr: "pipe",
  })
  const stop = async () => {
    child.kill("SIGTERM")
    const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MILLISECONDS)
    const code = await child.exited
    clearTimeout(timer)
    return code
  }
  try {
    return {
      address: await addressFrom(child.stdout, child.stderr),
      residentMegabytes: () => residentMegabytes(child.pid),
      stop,
      [Symbol.asyncDispose]: async () => void (await stop()),
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Both streams are read to their end, so that the server never waits for somebody to read. */
async function addressFrom(
  output: ReadableStream<Uint8Array>,
  errors: ReadableStream<Uint8Array>,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let text = ""
  let isFound = false
  const read = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder()
    for await (const bytes of stream) {
      if (isFound) continue
      text = (text + decoder.decode(bytes, { stream: true })).slice(-KEPT_CHARACTERS)
      const address = /open (http:[^\s"]+).*\n/.exec(text)?.[1]
      if (address === undefined) continue
      isFound = true
      resolve(address)
    }
  }
  void Promise.all([read(output), read(errors)]).then(() =>
    reject(new ChildError(`the server ended before it named its address:\n${text}`)),
  )
  return promise
}

/** Linux alone tells it in a file. */
async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "")
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  return (Number(kibibytes) * 1024) / 1e6
}
