import { isDeepStrictEqual } from "node:util"
import { isScalar, LineCounter, parseDocument, Scalar, visit } from "yaml"
import { DocumentError } from "../../model/document-error.ts"
import { type Fault, readDocument } from "../../model/document.ts"
import { compile } from "./compile.ts"
import type { Trigger } from "./pipeline-values.ts"
import type { Rule } from "./rules.ts"
import { Config } from "./schema.ts"

/** What a configuration is checked against. */
export interface Checks {
  readonly triggers: readonly Trigger[]
  readonly rules: readonly Rule[]
}

/**
 * Reads a configuration, compiles it for every trigger, and applies the rules to what comes of it.
 *
 * @param text the file's content
 * @param file its name, for the messages
 * @throws {DocumentError} naming every fault with its line and column
 */
export function readConfig(text: string, file: string, { triggers, rules }: Checks): Config {
  refuseAmbiguous(text, file)
  return readDocument(Config, text, file, (config) => {
    const faults = new Map<string, Fault>()
    for (const trigger of triggers) {
      const { workflows, faults: found } = compile(config, trigger)
      const broken = rules.flatMap((rule) => rule({ config, trigger, workflows }))
      for (const fault of [...found, ...broken])
        faults.set(`${fault.path}: ${fault.message}`, fault)
    }
    return [...faults.values()]
  })
}

/**
 * Refuses words that mean one thing in YAML 1.1, which CircleCI reads, and another in YAML 1.2, which
 * editors and this project read: yes, no, on, off, 0o7, 1:30.
 */
function refuseAmbiguous(text: string, file: string): void {
  const lines = new LineCounter()
  const faults: string[] = []
  visit(parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" }), {
    Scalar(_, { type, source, value, range }) {
      if (type !== Scalar.PLAIN || !source) return
      const { contents } = parseDocument(source, { version: "1.1", logLevel: "silent" })
      const older = isScalar(contents) ? contents.value : source
      // By the letter of YAML 1.1 a lone point is a number; no reader takes it for one.
      if (isDeepStrictEqual(older, value) || Number.isNaN(older)) return
      const { line, col } = lines.linePos(range?.[0] ?? 0)
      faults.push(
        `${file}:${line}:${col}: ${source} is ${JSON.stringify(older)} in YAML 1.1 and ${JSON.stringify(value)} in YAML 1.2; quote it, or write true or false`,
      )
    },
  })
  if (faults.length > 0) throw new DocumentError(faults.join("\n"))
}
