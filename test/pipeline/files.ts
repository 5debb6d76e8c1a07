import { join } from "node:path"
import { DocumentError } from "../../model/document-error.ts"
import { compile } from "./compile.ts"
import { drawWorkflow } from "./drawing.ts"
import { readConfig } from "./read.ts"
import { ROLLBACK_RULES, RULES } from "./rules.ts"
import type { Config } from "./schema.ts"
import { ROLLBACK, TRIGGERS } from "./triggers.ts"
import { truthTable } from "./truth-table.ts"

/** The folder of the project. */
export const ROOT = join(import.meta.dir, "../..")

/** Where the drawing of the delivery is kept. */
export const DRAWING = "docs/pipeline.svg"

/** The two configurations, what sets each off, and what each must fulfil. */
export const FILES = [
  { file: ".circleci/config.yml", triggers: TRIGGERS, rules: RULES },
  { file: ".circleci/rollback.yml", triggers: [ROLLBACK], rules: ROLLBACK_RULES },
] as const

/** The content of a file of the project. */
export function textOf(file: string): Promise<string> {
  return Bun.file(join(ROOT, file)).text()
}

/** The main configuration, checked in all but its shell. */
export async function delivery(): Promise<Config> {
  const [{ file, triggers, rules }] = FILES
  return readConfig(await textOf(file), file, { triggers, rules })
}

/** The delivery as the README shows it. */
export async function drawing(): Promise<string> {
  const push = TRIGGERS.find(({ title }) => title === "Push to main")
  const workflow =
    push && compile(await delivery(), push).workflows.find(({ isActive }) => isActive)
  if (!workflow) throw new DocumentError("no workflow runs for a push to main")
  return drawWorkflow(workflow)
}

/** What runs for which trigger, as `docs/pipeline.md` shows it. */
export async function table(): Promise<string> {
  return truthTable(await delivery(), TRIGGERS)
}
