import type { Fault } from "../../model/document.ts"
import type { RunStep } from "./steps.ts"
import type { Workflow } from "./workflows.ts"

/** What ShellCheck says of a place (its format json1). */
interface Comment {
  readonly line: number
  readonly code: number
  readonly message: string
}

/** How CircleCI starts the shell of a step, so that ShellCheck sees what a failing command does. */
const HEADER = "#!/bin/bash\nset -eo pipefail\n"

/** Every step of these workflows whose commands stand in this repository, once each. */
export function ownSteps(workflows: readonly Workflow[]): RunStep[] {
  const steps = workflows
    .flatMap(({ nodes }) => nodes.flatMap(({ job }) => job?.steps ?? []))
    .filter((step): step is RunStep => step.kind === "run" && step.isOwn)
  return [...new Map(steps.map((step) => [step.command, step])).values()]
}

/**
 * Lets ShellCheck read the commands of steps, as they are when all templates are filled.
 *
 * @param program the path of ShellCheck
 * @returns what it finds, at the place of the step
 */
export async function checkShell(program: string, steps: readonly RunStep[]): Promise<Fault[]> {
  const found = await Promise.all(
    steps.map(async ({ command, path }) => {
      const options = ["--shell=bash", "--severity=style", "--format=json1", "-"]
      const child = Bun.spawn([program, ...options], {
        stdin: new Blob([HEADER, command]),
        stdout: "pipe",
      })
      const { comments } = (await child.stdout.json()) as { comments: Comment[] }
      return comments.map(({ line, code, message }) => {
        const at = command.split("\n")[line - HEADER.split("\n").length]?.trim() ?? ""
        return { path, message: `SC${code}: ${message} In: ${at}` }
      })
    }),
  )
  return found.flat()
}
