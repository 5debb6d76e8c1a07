import { TelemetryError } from "../model/session.ts"
import { createApp } from "./app.ts"
import { type Config, ConfigError, HELP, readConfig } from "./config.ts"
import { drain } from "./drain.ts"
import { Admission } from "./http/admission.ts"
import { BodyReader } from "./http/body.ts"
import { onnxRuntime } from "./inference/engine.ts"
import { loadModel } from "./inference/model.ts"
import { ModelError } from "./inference/model-error.ts"
import { addressOf, listen, ListenError } from "./listen.ts"
import { createExposition } from "./operations/exposition.ts"
import { Log } from "./operations/log.ts"
import { Monitor } from "./operations/monitor.ts"
import { openSink, type Sink } from "./operations/sink.ts"
import { ModelRepository } from "./serving/model-repository.ts"

/** How much of the log may wait for its reader. */
const LOG_BYTES = 1024 ** 2
/** How long the last lines of the log may take, in milliseconds. */
const LAST_LINES_MILLISECONDS = 500
/** What a shell reports of a process that a signal has ended: 128 and the signal's number. */
const SECOND_SIGNAL = { SIGTERM: 143, SIGINT: 130 } as const

/** The parts of a running process. */
interface Running {
  config: Config
  repository: ModelRepository
  monitor: Monitor
  server: Bun.Server<undefined>
  log: Log
  sink: Sink
}

async function start(config: Config): Promise<void> {
  const sink = openSink(1, LOG_BYTES)
  const log = openLog(config, sink)
  const monitor = new Monitor(config, log)
  const repository = await ModelRepository.open({
    folder: config.modelDir,
    wanted: config.model || undefined,
    load: (name) =>
      loadModel(config.modelDir, onnxRuntime, {
        name,
        observe: (card, version) => monitor.models.runsOf(card, version),
      }),
    observer: monitor.models,
  })
  const { models } = repository
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
  const { host, idleSeconds } = config
  const server = listen(
    { variable: "PORT", port: config.port, host, idleSeconds },
    createApp({
      models,
      limits: {
        bodyBytes: config.maxBodyBytes,
        objectBytes: config.maxRowBytes,
        rows: config.maxRows,
      },
      admission,
      bodies,
      readiness: (model) => monitor.readiness(model),
      check: (name) => repository.check(name),
      observer: monitor,
    }),
  )
  const metrics = listen(
    { variable: "METRICS_PORT", port: config.metricsPort, host, idleSeconds },
    createExposition(() => monitor.instruments),
  )
  monitor.watch(models, admission, bodies)
  announceDefault(repository, config, log)
  log.info(`open ${addressOf(host, server)}`, { metrics: `${addressOf(host, metrics)}/metrics` })
  repository.watch(config.reloadSeconds)
  stopOnSignals({ config, repository, monitor, server, log, sink })
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

/** Which model answers where none is named, and why, where that is a question. */
function announceDefault({ models }: ModelRepository, config: Config, log: Log): void {
  if (models.all().length === 1) return
  const reason = config.model ? "as MODEL says" : "the first by name; set MODEL to choose"
  log.info(`/predict asks model ${models.default.name} (${reason}), /models/NAME/predict each`)
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
  { config, repository, monitor, server, log, sink }: Running,
  signal: "SIGTERM" | "SIGINT",
): Promise<void> {
  // A person who presses Ctrl-C does not wait for a load balancer.
  const delay = signal === "SIGINT" ? 0 : config.drainSeconds
  log.info(`${signal}: stops in ${delay} s`)
  monitor.beginDrain()
  const isClean = await drain({ server, delay, deadline: config.stopSeconds })
  if (!isClean) log.error(`requests were cut off after ${config.stopSeconds} s more`)
  await repository.close()
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
