import { join } from "node:path"
import { parseArgs } from "node:util"
import Ajv from "ajv"
import { parse, stringify } from "yaml"
import { DocumentError } from "../../model/document-error.ts"
import { compile } from "./compile.ts"
import { running } from "./pipeline-graph.ts"
import { delivery, DRAWING, drawing, FILES, ROOT, table, textOf } from "./files.ts"
import { readConfig } from "./read.ts"
import type { Rule } from "./rules.ts"
import { checkShell, ownSteps } from "./shell.ts"
import { programAtHand, tool } from "../tools/cache.ts"
import { CommandError } from "../tools/run.ts"
import { TRIGGERS } from "./triggers.ts"

const LAYERS = ["schema", "compile", "rules", "shell"] as const

const HELP = `bun run pipeline [LAYER] [--bring]
bun run pipeline --table | --graph | --processed[=TRIGGER] | --published-schema=FILE

Proves .circleci/config.yml and .circleci/rollback.yml without an account.

  LAYER               one of these, each on top of those before it; all of them if left out
                        schema   every key is one that CircleCI knows
                        compile  commands, orbs, executors, parameters, templates, conditions, for every trigger
                        rules    what must hold whatever sets it off: gates, contexts, pins, time limits
                        shell    ShellCheck on the commands of every step: that which SHELLCHECK names, or of the PATH, or brought before
  --bring             brings ShellCheck, where it is not there, by Python's pip
  --table             prints what runs for which trigger
  --graph             writes docs/pipeline.svg
  --processed=TITLE   prints what CircleCI would execute for a trigger of the table (default: Push to main)
  --published-schema=FILE
                      checks the files against the schema that CircleCI publishes with its language server
  --help              this text

Ends with 0 if all is right, with 1 if not, with 2 if the call was wrong.`

/** Where ShellCheck is; undefined if nobody has brought it. */
async function shellCheck(mayBring: boolean): Promise<string | undefined> {
  const found = process.env["SHELLCHECK"] || programAtHand("shellcheck")
  return found || !mayBring ? found : (await tool("shellcheck")).program
}

async function check(until: (typeof LAYERS)[number], mayBring: boolean): Promise<void> {
  const reaches = (layer: (typeof LAYERS)[number]) => LAYERS.indexOf(layer) <= LAYERS.indexOf(until)
  for (const { file, triggers, rules } of FILES) {
    const none: readonly Rule[] = []
    const config = readConfig(await textOf(file), file, {
      triggers: reaches("compile") ? triggers : [],
      rules: reaches("rules") ? rules : none,
    })
    console.log(
      `${file}: ${LAYERS.slice(0, 3).filter(reaches).join(", ")} right, for ${triggers.length} triggers`,
    )
    if (!reaches("shell")) continue
    const program = await shellCheck(mayBring)
    if (!program) {
      console.log(
        `${file}: shell skipped: there is no shellcheck on the PATH; --bring brings it, or SHELLCHECK names it`,
      )
      continue
    }
    const steps = ownSteps(triggers.flatMap((trigger) => compile(config, trigger).workflows))
    const faults = await checkShell(program, steps)
    const lines = faults.map(({ path, message }) => `${file}: ${path}: ${message}`)
    if (lines.length > 0) throw new DocumentError(lines.join("\n"))
    console.log(`${file}: shell right, in ${steps.length} steps`)
  }
}

async function checkPublished(schemaFile: string): Promise<void> {
  const schema = (await Bun.file(schemaFile).json()) as object
  const validate = new Ajv({ strict: false, allErrors: true, logger: false }).compile(schema)
  for (const { file } of FILES) {
    if (validate(parse(await textOf(file)))) {
      console.log(`${file}: right by ${schemaFile}`)
      continue
    }
    const faults = (validate.errors ?? []).map(
      ({ instancePath, message }) => `${file}: ${instancePath}: ${message}`,
    )
    throw new DocumentError(faults.join("\n"))
  }
}

async function printProcessed(title: string): Promise<void> {
  const trigger = TRIGGERS.find((known) => known.title.replaceAll("`", "") === title)
  if (!trigger) {
    const known = TRIGGERS.map((one) => one.title.replaceAll("`", "")).join("\n- ")
    throw new DocumentError(`there is no trigger ${JSON.stringify(title)}; there are:\n- ${known}`)
  }
  const { workflows } = compile(await delivery(), trigger)
  const shown = workflows.flatMap((workflow) => {
    const nodes = running(workflow)
    return nodes.length > 0 ? [{ workflow: workflow.name, jobs: nodes }] : []
  })
  process.stdout.write(stringify(shown, { lineWidth: 0, aliasDuplicateObjects: false }))
}

async function writeDrawing(): Promise<void> {
  await Bun.write(join(ROOT, DRAWING), await drawing())
  console.log(`wrote ${DRAWING}`)
}

function optionsOf(args: string[]) {
  const { values, positionals } = parseArgs({
    args: args.map((arg) => (arg === "--processed" ? "--processed=Push to main" : arg)),
    allowPositionals: true,
    options: {
      table: { type: "boolean" },
      graph: { type: "boolean" },
      processed: { type: "string" },
      "published-schema": { type: "string" },
      bring: { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  })
  const [given = "shell", ...more] = positionals
  const layer = LAYERS.find((known) => known === given)
  if (!layer || more.length > 0) {
    throw new TypeError(`a layer is one of ${LAYERS.join(", ")}, found ${positionals.join(" ")}`)
  }
  return { ...values, layer }
}

async function main(args: string[]): Promise<number> {
  let options: ReturnType<typeof optionsOf>
  try {
    options = optionsOf(args)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`)
    return 2
  }
  try {
    if (options.help) console.log(HELP)
    else if (options.table) console.log(await table())
    else if (options.graph) await writeDrawing()
    else if (options.processed !== undefined) await printProcessed(options.processed)
    else if (options["published-schema"]) await checkPublished(options["published-schema"])
    else await check(options.layer, options.bring)
    return 0
  } catch (error) {
    if (!(error instanceof DocumentError || error instanceof CommandError)) throw error
    console.error(error.message)
    return 1
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
