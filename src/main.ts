import { TelemetryError } from "../model/session.ts"
import { createApp } from "./app.ts"
import { type Config, ConfigError, HELP, readConfig } from "./config.ts"
import { drain } from "./drain.ts"
import { Admission } from "./http/admission.ts"
import { BodyReader } from "./http/body.ts"
import { onnxRuntime } from "./inference/engine.ts"
import { loadModel, type Model, ModelError } from "./inference/model.ts"
import { addressOf, listen, ListenError } from "./listen.ts"
import { createExposition } from "./operations/exposition.ts"
import { Log } from "./operations/log.ts"
import { Monitor } from "./operations/monitor.ts"
import { openSink, type Sink } from "./operations/sink.ts"

/** How much of the log may wait for its reader. */
const LOG_BYTES = 1024 ** 2
/** How long the last lines of the log may take, in milliseconds. */
const LAST_LINES_MILLISECONDS = 500
/** What a shell reports of a process that a signal has ended: 128 and the signal's number. */
const SECOND_SIGNAL = { SIGTERM: 143, SIGINT: 130 } as const

/** The parts of a running process. */
interface Running {
  config: Config
  model: Model
  monitor: Monitor
  server: Bun.Server<undefined>
  log: Log
  sink: Sink
}

async function start(config: Config): Promise<void> {
  const sink = openSink(1, LOG_BYTES)
  const log = openLog(config, sink)
  const monitor = new Monitor(config, log)
  const model = await loadModel(config.modelDir, onnxRuntime, {
    name: config.model || undefined,
    observe: (card, version) => monitor.watchRuns(card, version),
  })
  const admission = new Admission({
    inFlight: config.maxInFlight,
    waitMilliseconds: config.maxWaitMs,
  })
  const bodies = new BodyReader({
    bytes: config.maxBodyBytes,
    objectBytes: config.maxRowBytes,
    bufferedBytes: config.maxBufferedBytes,
    milliseconds: config.bodySeconds * 1000,
  })
  monitor.watch(model, admission, bodies)
  const { host, idleSeconds } = config
  const server = listen(
    { variable: "PORT", port: config.port, host, idleSeconds },
    createApp({
      model,
      limits: {
        bodyBytes: config.maxBodyBytes,
        objectBytes: config.maxRowBytes,
        rows: config.maxRows,
      },
      admission,
      bodies,
      readiness: () => monitor.readiness,
      observer: monitor,
    }),
  )
  const metrics = listen(
    { variable: "METRICS_PORT", port: config.metricsPort, host, idleSeconds },
    createExposition(monitor.instruments),
  )
  announce(model, log, { open: addressOf(host, server), metrics: addressOf(host, metrics) })
  stopOnSignals({ config, model, monitor, server, log, sink })
}

function openLog({ logLevel, logFormat, logLinesPerSecond }: Config, sink: Sink): Log {
  const auto = process.stdout.isTTY ? "text" : "json"
  return new Log({
    sink,
    level: logLevel,
    format: logFormat === "auto" ? auto : logFormat,
    linesPerSecond: logLinesPerSecond,
  })
}

function announce(
  { card, version }: Model,
  log: Log,
  { open, metrics }: { open: string; metrics: string },
): void {
  const { accuracy } = card.evaluation
  log.info(
    `${card.title}: model ${card.name}, version ${version}, accuracy ${accuracy.mean.toFixed(3)} on unseen rows`,
  )
  log.info(`open ${open}`, { metrics: `${metrics}/metrics` })
}

function stopOnSignals(running: Running): void {
  let first: NodeJS.Signals | undefined
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (first !== undefined) process.exit(SECOND_SIGNAL[signal])
      first = signal
      void stop(running, signal)
    })
  }
}

async function stop(
  { config, model, monitor, server, log, sink }: Running,
  signal: "SIGTERM" | "SIGINT",
): Promise<void> {
  // A person who presses Ctrl-C does not wait for a load balancer.
  const delay = signal === "SIGINT" ? 0 : config.drainSeconds
  log.info(`${signal}: stops in ${delay} s`)
  monitor.beginDrain()
  const isClean = await drain({ server, delay, deadline: config.stopSeconds })
  if (!isClean) log.error(`requests were cut off after ${config.stopSeconds} s more`)
  await model.release().catch((error: Error) => log.error(`the model: ${error.message}`))
  log.info("stopped")
  await sink.flush(LAST_LINES_MILLISECONDS)
  process.exit(0)
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
