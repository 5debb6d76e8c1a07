import { run } from "../tools/run.ts"

/** As locked down as the pods of `manifests/`, and smaller. */
const LOCKED_DOWN = [
  "--read-only",
  "--cap-drop=ALL",
  "--security-opt=no-new-privileges",
  "--memory=256m",
  "--memory-swap=256m",
  "--cpus=1",
  "--pids-limit=64",
]
/** How often a server that is not there yet is asked. */
const PERIOD_MILLISECONDS = 2
const PATIENCE_MILLISECONDS = 30_000

/** A server in a container of its own. It is removed where its scope ends (`await using`). */
export interface Container extends AsyncDisposable {
  readonly id: string
  /** Where it answers on this machine; undefined where it has no network. */
  readonly address: string | undefined
  logs(): Promise<string>
  /** Runs the image's own Bun inside. */
  evaluate(script: string): Promise<string>
  /** Sends SIGTERM and waits for the end. */
  stop(): Promise<{ readonly code: number; readonly seconds: number }>
}

/** What is different from one container to another. */
export interface ContainerOptions {
  readonly image: string
  readonly network?: "none" | "bridge"
  readonly environment?: Readonly<Record<string, string>>
  readonly options?: readonly string[]
}

/** Starts a server, locked down. Only this machine reaches it. */
export async function start({
  image,
  network = "bridge",
  environment = {},
  options = [],
}: ContainerOptions): Promise<Container> {
  const id = await run([
    "docker",
    "run",
    "--detach",
    `--network=${network}`,
    ...LOCKED_DOWN,
    ...(network === "none" ? [] : ["--publish=127.0.0.1::5000"]),
    ...Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`),
    ...options,
    image,
  ])
  return {
    id,
    address: network === "none" ? undefined : await addressOf(id),
    logs: () => run(["sh", "-c", `docker logs ${id} 2>&1`]),
    evaluate: (script) => run(["docker", "exec", id, "/usr/local/bin/bun", "-e", script]),
    async stop() {
      const asked = performance.now()
      await run(["docker", "stop", "--timeout=30", id])
      const seconds = (performance.now() - asked) / 1000
      const code = Number(await run(["docker", "wait", id]))
      return { code, seconds }
    },
    [Symbol.asyncDispose]: async () => void (await run(["docker", "rm", "--force", id])),
  }
}

/** The port that Docker has chosen on this machine; a container that has ended has none. */
async function addressOf(id: string): Promise<string | undefined> {
  const port = await run(["docker", "port", id, "5000/tcp"]).catch(() => "")
  return port ? `http://${port.split("\n")[0]}` : undefined
}

/**
 * Asks until there is an answer.
 *
 * @throws {Error} if there is none in time
 */
export async function answerOf(address: string, request: RequestInit): Promise<Response> {
  const end = performance.now() + PATIENCE_MILLISECONDS
  for (;;) {
    const response = await fetch(address, request).catch(() => undefined)
    if (response) return response
    if (performance.now() > end) throw new Error(`${address} has not answered`)
    await Bun.sleep(PERIOD_MILLISECONDS)
  }
}
