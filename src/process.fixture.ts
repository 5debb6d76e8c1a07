import { join } from "node:path"

const ROOT = join(import.meta.dir, "..")
const MAIN = join(ROOT, "src/main.ts")
const running = new Set<Bun.Subprocess>()

/** Starts the server's process with an environment of its own, on free ports of this machine. */
export function start(environment: Record<string, string>, ...args: string[]) {
  return startScript(MAIN, environment, args)
}

function startScript(script: string, environment: Record<string, string>, args: string[] = []) {
  const child = Bun.spawn([process.execPath, script, ...args], {
    cwd: ROOT,
    env: {
      ORT_DISABLE_TELEMETRY: "1",
      HOST: "127.0.0.1",
      PORT: "0",
      METRICS_PORT: "0",
      MODEL: "iris",
      DRAIN_SECONDS: "0",
      ...environment,
    },
    stdout: "pipe",
    stderr: "pipe",
  })
  running.add(child)
  void child.exited.then(() => running.delete(child))
  return child
}

/** A server that listens. */
export interface Listening {
  readonly child: ReturnType<typeof start>
  readonly address: string
  readonly metrics: string
  /** What it has written so far. */
  readonly log: { text: string }
}

/**
 * Starts the process, waits until it says where it listens, and goes on reading what it writes.
 *
 * @param script what is started; without it, the server as its sources are
 */
export async function listening(
  environment: Record<string, string> = {},
  script = MAIN,
): Promise<Listening> {
  const child = startScript(script, environment)
  const log = { text: "" }
  const known = Promise.withResolvers<{ address: string; metrics: string }>()
  const read = async () => {
    const decoder = new TextDecoder()
    for await (const piece of child.stdout) {
      log.text += decoder.decode(piece, { stream: true })
      const [, address, metrics] =
        /"open (http:\S+)","metrics":"(http:\S+)\/metrics"/.exec(log.text) ?? []
      if (address && metrics) known.resolve({ address, metrics })
    }
    known.reject(new Error(`it ended without listening: ${await child.stderr.text()}`))
  }
  void read()
  return { child, log, ...(await known.promise) }
}

/** How a process ends: what it has written, and its exit code. */
export async function ended(child: ReturnType<typeof start>) {
  const [out, err, code] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ])
  return { out, err, code }
}

/** Ends all that a test has left. */
export async function endAll(): Promise<void> {
  for (const child of running) child.kill("SIGKILL")
  await Promise.all(Array.from(running, ({ exited }) => exited))
}

/** A connection that takes and gives bytes as they are. */
export interface RawConnection {
  send(bytes: string | Uint8Array): void
  /** Ends this side alone: the other may still write. */
  half(): void
  /** Breaks off. */
  reset(): void
  /** Waits until what has come matches. */
  until(pattern: RegExp): Promise<string>
  /** Waits until the server closes, and gives all that has come. */
  closed: Promise<string>
}

/** Connects to a server without any client in between. */
export async function connect(address: string): Promise<RawConnection> {
  const { hostname, port } = new URL(address)
  const closed = Promise.withResolvers<string>()
  let got = ""
  let waiting: { pattern: RegExp; resolve: (text: string) => void } | undefined
  const look = () => {
    if (waiting?.pattern.test(got)) waiting.resolve(got)
  }
  const socket = await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      data(_socket, bytes) {
        got += bytes.toString("latin1")
        look()
      },
      close: () => closed.resolve(got),
      error: () => closed.resolve(got),
    },
  })
  return {
    send: (bytes) => void socket.write(bytes),
    half: () => void socket.shutdown(),
    reset: () => socket.terminate(),
    until(pattern) {
      const { promise, resolve } = Promise.withResolvers<string>()
      waiting = { pattern, resolve }
      look()
      return Promise.race([
        promise,
        closed.promise.then((text) => {
          if (pattern.test(text)) return text
          throw new Error(`the connection was closed after ${JSON.stringify(text.slice(0, 500))}`)
        }),
      ])
    },
    closed: closed.promise,
  }
}
