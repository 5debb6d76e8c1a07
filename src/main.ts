import { TelemetryError } from "../model/session.ts"
import { type App, createApp } from "./app.ts"
import { type Config, ConfigError, HELP, readConfig } from "./config.ts"
import { internalProblem } from "./http/problem.ts"
import { onnxRuntime } from "./inference/engine.ts"
import { loadModel, type Model, ModelError } from "./inference/model.ts"

/** The port can't be listened on. The message is one line. */
class ListenError extends Error {
  override name = "ListenError" as const
}

async function start(config: Config): Promise<void> {
  const model = await loadModel(config.modelDir, onnxRuntime, config.model)
  let ready = true
  const server = listen(
    config,
    createApp({
      model,
      limits: { bodyBytes: config.maxBodyBytes, rows: config.maxRows },
      isReady: () => ready,
      log: (error, request) => console.error(`${request.method} ${request.url}:`, error),
    }),
  )
  announce(model, config, server)

  const stop = async () => {
    ready = false
    await server.stop()
    await model.release()
    process.exit(0)
  }
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop)
}

function listen({ port, host }: Config, fetch: App): Bun.Server<undefined> {
  try {
    return Bun.serve({
      port,
      hostname: host,
      fetch,
      // The app takes in no more than its own limit and answers with a problem; Bun would answer
      // with nothing.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      // Two processes on one port would share its requests, and neither would say so.
      reusePort: false,
      // Without these two, what escapes the app is shown to the client with source and stack.
      development: false,
      error: () => internalProblem().toResponse(),
    })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "EADDRINUSE") {
      throw new ListenError(
        `port ${port} is taken; choose another one: PORT=${port === 65_535 ? 5000 : port + 1} bun start (or npm start)`,
      )
    }
    if (code === "EACCES")
      throw new ListenError(
        `port ${port} is not allowed; choose one from 1024: PORT=5000 bun start`,
      )
    throw new ListenError(
      `can't listen on ${host}:${port} (${code ?? (error as Error).message}); check HOST and PORT`,
    )
  }
}

function announce({ card, version }: Model, { host }: Config, server: Bun.Server<undefined>): void {
  const { accuracy } = card.evaluation
  const name = addressOf(host)
  console.log(
    `${card.title}: model ${card.name}, version ${version}, accuracy ${accuracy.mean.toFixed(3)} on unseen rows`,
  )
  console.log(`open http://${name}:${server.port}`)
}

/** How a person on this machine calls a host that is listened on. */
function addressOf(host: string): string {
  if (["0.0.0.0", "0", "*", "::", "[::]"].includes(host)) return "localhost"
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host
}

async function main(args: string[]): Promise<void> {
  if (args.includes("--help")) return console.log(HELP)
  if (args.length > 0) {
    console.error(`unknown argument ${args[0]}; settings come from the environment, see --help`)
    process.exit(2)
  }
  try {
    await start(readConfig(process.env))
  } catch (error) {
    const foreseen = [ConfigError, ModelError, ListenError, TelemetryError]
    if (!foreseen.some((kind) => error instanceof kind)) throw error
    console.error((error as Error).message)
    process.exit(1)
  }
}

if (import.meta.main) await main(process.argv.slice(2))
