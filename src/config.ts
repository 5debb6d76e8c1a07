import { ModelName } from "../model/card.ts"

/** What the process is told from outside. */
export interface Config {
  /** 0 lets the system choose. */
  port: number
  host: string
  modelDir: string
  /** The name of the model; undefined for the only one in the folder. */
  model: string | undefined
  maxBodyBytes: number
  maxRows: number
}

/** A variable of the environment has a value that it can't have. The message is one line. */
export class ConfigError extends Error {
  override name = "ConfigError" as const
  readonly code = "config"
}

interface Variable {
  name: string
  fallback: string
  meaning: string
}

const PORT: Variable = {
  name: "PORT",
  fallback: "5000",
  meaning: "port to listen on; 0 takes a free one",
}
const HOST: Variable = {
  name: "HOST",
  fallback: "0.0.0.0",
  meaning: "address to listen on; 127.0.0.1 for this machine alone",
}
const MODEL_DIR: Variable = {
  name: "MODEL_DIR",
  fallback: "model",
  meaning: "folder with NAME.onnx and its card NAME.yaml",
}
const MODEL: Variable = {
  name: "MODEL",
  fallback: "",
  meaning: "name of the model, where the folder holds several",
}
const MAX_BODY_BYTES: Variable = {
  name: "MAX_BODY_BYTES",
  fallback: "8388608",
  meaning: "most bytes of a request's body",
}
const MAX_ROWS: Variable = {
  name: "MAX_ROWS",
  fallback: "10000",
  meaning: "most rows of one request",
}
const VARIABLES = [PORT, HOST, MODEL_DIR, MODEL, MAX_BODY_BYTES, MAX_ROWS]

/** As a card has it: the name is also a part of a path. */
const MODEL_NAME = new RegExp(ModelName.pattern ?? "")

/**
 * The longest body that Bun takes in at once is far above it: a limit beyond would only be a way to
 * run out of memory.
 */
const LARGEST_BODY = 1024 ** 3

/** The text of `--help`. */
export const HELP = `bun start

Serves the model of a folder: a page for people at /, JSON for programs at /predict, its description at /openapi.json.

Variables of the environment:
${VARIABLES.map(({ name, fallback, meaning }) => `  ${name.padEnd(16)}${meaning}${fallback ? ` (default: ${fallback})` : ""}`).join("\n")}`

/**
 * Reads the configuration from the environment.
 *
 * @param environment names and values; an empty value counts as none
 * @throws {ConfigError} naming the variable, the value and what would be right
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const text = ({ name, fallback }: Variable) => environment[name]?.trim() || fallback
  const wholeNumber = (variable: Variable, min: number, max: number) => {
    const value = text(variable)
    if (/^\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max)
      return Number(value)
    throw new ConfigError(
      `${variable.name} is ${JSON.stringify(value.slice(0, 100))}; it must be a whole number from ${min} to ${max}`,
    )
  }
  return {
    port: wholeNumber(PORT, 0, 65_535),
    host: text(HOST),
    modelDir: text(MODEL_DIR),
    model: modelName(text(MODEL)),
    maxBodyBytes: wholeNumber(MAX_BODY_BYTES, 1, LARGEST_BODY),
    maxRows: wholeNumber(MAX_ROWS, 1, 1_000_000),
  }
}

function modelName(value: string): string | undefined {
  if (value === "" || MODEL_NAME.test(value)) return value || undefined
  throw new ConfigError(
    `${MODEL.name} is ${JSON.stringify(value.slice(0, 100))}; it must be a name of lower-case letters, digits, - and _`,
  )
}
