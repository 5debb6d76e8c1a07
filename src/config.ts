import { ModelName } from "../model/schema.ts"
import { LEVELS } from "./operations/log.ts"

/** A variable of the environment has a value that it can't have. The message is one line. */
export class ConfigError extends Error {
  override name = "ConfigError" as const
  readonly code = "config"
}

/** A variable of the environment. */
interface Variable<Value> {
  readonly name: string
  readonly fallback: string
  readonly meaning: string
  /** Understands a text; undefined if it can't be. */
  readonly read: (text: string) => Value | undefined
  /** What would be right, as the end of a sentence. */
  readonly right: string
}

/** A variable's name, its default, and what it means. */
type Description = [name: string, fallback: string, meaning: string]

function text(...[name, fallback, meaning]: Description): Variable<string> {
  return { name, fallback, meaning, read: (value) => value, right: "" }
}

function wholeNumber(
  min: number,
  max: number,
  ...[name, fallback, meaning]: Description
): Variable<number> {
  const read = (value: string) => (/^\d{1,15}$/.test(value) ? within(min, max, value) : undefined)
  return { name, fallback, meaning, read, right: `a whole number from ${min} to ${max}` }
}

function decimal(
  min: number,
  max: number,
  ...[name, fallback, meaning]: Description
): Variable<number> {
  const read = (value: string) =>
    /^\d{1,9}(\.\d{1,9})?$/.test(value) ? within(min, max, value) : undefined
  return { name, fallback, meaning, read, right: `a number from ${min} to ${max}` }
}

function oneOf<const Word extends string>(
  words: readonly Word[],
  ...[name, fallback, meaning]: Description
): Variable<Word> {
  const read = (value: string) => words.find((word) => word === value)
  return { name, fallback, meaning, read, right: `one of ${words.join(", ")}` }
}

function within(min: number, max: number, value: string): number | undefined {
  const number = Number(value)
  return number >= min && number <= max ? number : undefined
}

/** As a card has it: the name is also a part of a path. */
const MODEL_NAME = new RegExp(ModelName.pattern ?? "")
const MODEL: Variable<string> = {
  name: "MODEL",
  fallback: "",
  meaning: "name of the model at /predict, where the folder holds several",
  read: (value) => (value === "" || MODEL_NAME.test(value) ? value : undefined),
  right: "a name of lower-case letters, digits, - and _",
}

/**
 * The longest body that Bun takes in at once is far above it: a limit beyond would only be a way to
 * run out of memory.
 */
const LARGEST_BODY = 1024 ** 3

const VARIABLES = {
  port: wholeNumber(0, 65_535, "PORT", "5000", "port to listen on; 0 takes a free one"),
  host: text("HOST", "0.0.0.0", "address to listen on; 127.0.0.1 for this machine alone"),
  metricsPort: wholeNumber(
    0,
    65_535,
    "METRICS_PORT",
    "9464",
    "port of /metrics; 0 takes a free one",
  ),
  modelDir: text(
    "MODEL_DIR",
    "model",
    "folder of the models: NAME.onnx each, and its card NAME.yaml",
  ),
  model: MODEL,
  maxBodyBytes: wholeNumber(
    1,
    LARGEST_BODY,
    "MAX_BODY_BYTES",
    "8388608",
    "most bytes of a request's body",
  ),
  maxRowBytes: wholeNumber(
    1,
    LARGEST_BODY,
    "MAX_ROW_BYTES",
    "65536",
    "most bytes of a body with a single row",
  ),
  maxRows: wholeNumber(1, 1_000_000, "MAX_ROWS", "10000", "most rows of one request"),
  maxBufferedBytes: wholeNumber(
    1,
    16 * LARGEST_BODY,
    "MAX_BUFFERED_BYTES",
    "16777216",
    "most bytes of all bodies on their way; beyond it 503",
  ),
  maxInFlight: wholeNumber(
    1,
    1_000_000,
    "MAX_IN_FLIGHT",
    "256",
    "most requests being answered at once; beyond it they wait",
  ),
  maxWaitMs: wholeNumber(
    0,
    60_000,
    "MAX_WAIT_MS",
    "20",
    "longest wait of a request for its turn; beyond it 503",
  ),
  bodySeconds: decimal(
    0.1,
    3600,
    "BODY_SECONDS",
    "10",
    "longest time for a body to arrive; beyond it 408",
  ),
  idleSeconds: wholeNumber(
    0,
    255,
    "IDLE_SECONDS",
    "75",
    "how long a connection may be idle; 0 for ever",
  ),
  drainSeconds: decimal(
    0,
    3600,
    "DRAIN_SECONDS",
    "5",
    "time after SIGTERM in which requests are still taken",
  ),
  stopSeconds: decimal(
    0.1,
    3600,
    "STOP_SECONDS",
    "10",
    "time after that for requests in flight to end",
  ),
  selfTestSeconds: decimal(
    0.1,
    86_400,
    "SELF_TEST_SECONDS",
    "10",
    "time between two tests of a model by its golden rows",
  ),
  reloadSeconds: decimal(
    0,
    86_400,
    "RELOAD_SECONDS",
    "5",
    "time between two looks for new files of the models; 0 for none",
  ),
  logLevel: oneOf(LEVELS, "LOG_LEVEL", "info", `least serious line: ${LEVELS.join(", ")}`),
  logFormat: oneOf(
    ["auto", "json", "text"],
    "LOG_FORMAT",
    "auto",
    "json, text, or auto: text where a terminal reads",
  ),
  logSample: decimal(0, 1, "LOG_SAMPLE", "1", "share of the good answers that get a line"),
  logLinesPerSecond: wholeNumber(
    0,
    1_000_000,
    "LOG_LINES_PER_SECOND",
    "100",
    "most lines of requests a second and level; 0 for all",
  ),
  logValues: oneOf(["no", "yes"], "LOG_VALUES", "no", "yes writes the values of rows to the log"),
} satisfies Record<string, Variable<unknown>>

/** What the process is told from outside. */
export type Config = {
  readonly [Key in keyof typeof VARIABLES]: NonNullable<ReturnType<(typeof VARIABLES)[Key]["read"]>>
}

/** The text of `--help`. */
export const HELP = `bun start

Serves the models of a folder: a page for people at /, JSON for programs at /predict, its description at /openapi.json.

Variables of the environment:
${Object.values(VARIABLES)
  .map(
    ({ name, fallback, meaning }) =>
      `  ${name.padEnd(21)}${meaning}${fallback ? ` (default: ${fallback})` : ""}`,
  )
  .join("\n")}`

/**
 * Reads the configuration from the environment.
 *
 * @param environment names and values; an empty value counts as none
 * @throws {ConfigError} naming the variable, the value and what would be right
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const entries = Object.entries(VARIABLES).map(([key, { name, fallback, read, right }]) => {
    const given = environment[name]?.trim() || fallback
    const value = read(given)
    if (value !== undefined) return [key, value]
    throw new ConfigError(`${name} is ${JSON.stringify(given.slice(0, 100))}; it must be ${right}`)
  })
  return Object.fromEntries(entries) as Config
}
