import { appendFile, mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Job } from "../jobs.ts"
import type { RunStep, Step } from "../steps.ts"
import { doBuiltIn } from "./built-in.ts"
import { ProgramError } from "./kubernetes.ts"
import type { World } from "./world.ts"

/** How a job has ended. */
export interface Outcome {
  readonly name: string
  readonly status: "success" | "failed" | "canceled"
  /** The step that failed, and what it said. */
  readonly failure: { readonly step: string; readonly said: string } | undefined
  readonly seconds: number
  /** All that the steps said. */
  readonly log: string
}

/** How many lines of a step that failed are shown. */
const LAST_LINES = 12

/** What surrounds a job. */
export interface JobSetting {
  readonly world: World
  readonly commit: string
  /** Variables of its contexts, and those that CircleCI sets. */
  readonly variables: Readonly<Record<string, string>>
  /** Ends the job after the step of this name, as somebody who cancels it would. */
  readonly cancelAfter?: string
  readonly say: (line: string) => void
}

/**
 * Runs the steps of a job in their order, as CircleCI does: each a bash of its own with `-eo pipefail`
 * and BASH_ENV, those for a failure when one has failed.
 *
 * @param node its place, where the job runs in several containers
 */
export async function runJob(
  name: string,
  job: Job,
  setting: JobSetting,
  node = { index: 0, total: 1 },
): Promise<Outcome> {
  const { world, commit, variables, say } = setting
  const folder = join(world.folder, "jobs", name)
  await mkdir(folder, { recursive: true })
  const environment: Record<string, string> = {
    ...(await world.home(name)),
    ...variables,
    ...Object.fromEntries(
      Object.entries(job.environment).map(([key, value]) => [key, String(value)]),
    ),
    CIRCLE_JOB: name,
    CIRCLE_NODE_INDEX: String(node.index),
    CIRCLE_NODE_TOTAL: String(node.total),
    CIRCLE_WORKING_DIRECTORY: folder,
  }
  await writeFile(environment["BASH_ENV"] ?? "", "")
  const logFile = join(world.folder, `${name}.log`)
  await writeFile(logFile, "")

  const start = performance.now()
  let status: Outcome["status"] = "success"
  let failure: Outcome["failure"]
  for (const step of job.steps) {
    if (!isDue(step, status)) continue
    const begun = performance.now()
    await appendFile(logFile, `\n== ${nameOf(step)}\n`)
    const length = (await readFile(logFile)).length
    const isRight = await perform(step)
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    say(`  ${isRight ? "✓" : "✗"} ${nameOf(step)} (${seconds} s)`)
    if (!isRight && status === "success") {
      status = "failed"
      const said = (await readFile(logFile)).subarray(length).toString("utf8").trim()
      failure = { step: nameOf(step), said }
      const last = said.split("\n").slice(-LAST_LINES)
      say(last.map((line) => `    | ${line}`).join("\n"))
    }
    if (nameOf(step) === setting.cancelAfter) {
      status = "canceled"
      break
    }
  }
  const log = await readFile(logFile, "utf8")
  await rm(folder, { recursive: true, force: true })
  return { name, status, failure, seconds: (performance.now() - start) / 1000, log }

  async function perform(step: Step): Promise<boolean> {
    if (step.kind === "run") return runShell(step, { folder, environment, logFile })
    try {
      await appendFile(logFile, `${await doBuiltIn(step, { world, job: name, folder, commit })}\n`)
      return true
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error
      await appendFile(logFile, `${error.message}\n`)
      return false
    }
  }
}

function isDue(step: Step, status: Outcome["status"]): boolean {
  const when = step.kind === "run" ? step.when : (step.values["when"] ?? "on_success")
  return when === "always" || (when === "on_fail") === (status === "failed")
}

function nameOf(step: Step): string {
  return step.kind === "run" ? step.name : step.name.replaceAll("_", " ")
}

async function runShell(
  step: RunStep,
  {
    folder,
    environment,
    logFile,
  }: { folder: string; environment: Record<string, string>; logFile: string },
): Promise<boolean> {
  const script = join(environment["HOME"] ?? "", "step.sh")
  await writeFile(script, step.command)
  const child = Bun.spawn(["bash", "-eo", "pipefail", script], {
    cwd: folder,
    env: { ...environment, ...stringsOf(step.environment) },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  })
  const drain = async (stream: ReadableStream<Uint8Array>) => {
    for await (const piece of stream) await appendFile(logFile, piece)
  }
  await Promise.all([drain(child.stdout), drain(child.stderr)])
  return (await child.exited) === 0
}

function stringsOf(values: RunStep["environment"]): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]))
}
