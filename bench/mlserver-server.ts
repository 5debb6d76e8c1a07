import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { ChildError, environmentWith, run } from "./child.ts"
import { CORES, pinnedTo } from "./cores.ts"

const TRAIN = fileURLToPath(new URL("mlserver/train.py", import.meta.url))
/** It takes about 5 s where a machine does nothing else. */
const PATIENCE_MILLISECONDS = 60_000
const LOOK_MILLISECONDS = 100

/** How MLServer is set up, by its own names. */
export interface MlserverSettings {
  /** Processes that run the model; 0 runs it in the server's own. */
  readonly parallel_workers?: number
  /** Requests that are run together, and how long they may wait for each other, in seconds. */
  readonly max_batch_size?: number
  readonly max_batch_time?: number
}

/** MLServer in a process of its own. It is stopped where its scope ends (`await using`). */
export interface Mlserver extends AsyncDisposable {
  readonly address: string
}

/**
 * Trains a model for MLServer.
 *
 * @param folder where it is written
 * @returns the names of its classes, which it tells apart by number
 */
export async function trainForMlserver(python: string, folder: string): Promise<string[]> {
  const { output } = await run([python, TRAIN, folder])
  return output.trim().split(",")
}

/**
 * Starts MLServer with the model of a folder, on free ports and the servers' core.
 *
 * @param python one that has MLServer
 * @param folder where `trainForMlserver` has written; the settings are written there, too
 * @throws {ChildError} if it ends, or does not become ready
 */
export async function startMlserver(
  python: string,
  folder: string,
  { parallel_workers, ...batching }: MlserverSettings,
): Promise<Mlserver> {
  const [http = 0, grpc, metrics] = freePorts(3)
  const ports = { http_port: http, grpc_port: grpc, metrics_port: metrics }
  const settings = { debug: false, host: "127.0.0.1", ...ports, parallel_workers }
  const model = {
    name: "iris",
    implementation: "mlserver_sklearn.SKLearnModel",
    parameters: { uri: "./model.joblib" },
    ...batching,
  }
  await Bun.write(join(folder, "settings.json"), JSON.stringify(settings))
  await Bun.write(join(folder, "model-settings.json"), JSON.stringify(model))
  const program = join(dirname(python), "mlserver")
  const child = Bun.spawn(pinnedTo(CORES.server, [program, "start", folder]), {
    cwd: folder,
    env: environmentWith({}),
    stdout: "ignore",
    stderr: "ignore",
  })
  const address = `http://127.0.0.1:${http}`
  const stop = async () => {
    child.kill("SIGTERM")
    const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MILLISECONDS)
    await child.exited
    clearTimeout(timer)
  }
  const deadline = performance.now() + PATIENCE_MILLISECONDS
  while (!(await isReady(address))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await stop()
      throw new ChildError("MLServer did not become ready")
    }
    await Bun.sleep(LOOK_MILLISECONDS)
  }
  return { address, [Symbol.asyncDispose]: stop }
}

async function isReady(address: string): Promise<boolean> {
  const response = await fetch(`${address}/v2/models/iris/ready`).catch(() => undefined)
  return response?.ok === true
}

/** Ports that nobody listened on a moment ago. */
function freePorts(count: number): (number | undefined)[] {
  const servers = Array.from({ length: count }, () =>
    Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() }),
  )
  const ports = servers.map(({ port }) => port)
  for (const server of servers) void server.stop(true)
  return ports
}
