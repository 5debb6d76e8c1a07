import { afterAll, describe, expect, test } from "bun:test"
import { access } from "node:fs/promises"
import { join } from "node:path"
import type { Job } from "../jobs.ts"
import type { RunStep, Step } from "../steps.ts"
import { runJob } from "./run-job.ts"
import { makeWorld } from "./world.ts"

const world = await makeWorld({
  google: "http://127.0.0.1:1",
  gcloud: undefined,
  gcloudVersion: "528.0.0",
})
afterAll(() => world[Symbol.asyncDispose]())

function step(name: string, command: string, when: RunStep["when"] = "on_success"): RunStep {
  const rest = { environment: {}, isBackground: false, isOwn: true, path: "" }
  return { kind: "run", name, command, when, ...rest }
}

/** Runs steps as a job, and tells which of them ran. */
async function runSteps(
  steps: Step[],
  variables: Record<string, string> = {},
  cancelAfter?: string,
) {
  const job: Job = {
    definition: "job",
    values: {},
    runtime: undefined,
    resourceClass: undefined,
    environment: { OWN: "of the job" },
    parallelism: 1,
    steps,
  }
  const outcome = await runJob("job", job, {
    world,
    commit: "",
    variables,
    say: () => {},
    ...(cancelAfter === undefined ? {} : { cancelAfter }),
  })
  const ran = Array.from(outcome.log.matchAll(/^== (.*)$/gm), ([, name]) => name)
  return { ...outcome, ran }
}

// Expected: CircleCI's configuration reference, "run" (shell options, when) and "Using environment variables" (BASH_ENV).
describe.skipIf(Bun.which("bash") === null)("runJob() (needs bash)", () => {
  test("goes on after a failure with just what is for one, and names the step", async () => {
    const { status, failure, ran } = await runSteps([
      step("one", "echo reason; false"),
      step("two", "true"),
      step("mend", "true", "on_fail"),
      step("tidy", "true", "always"),
    ])
    expect({ status, failure, ran }).toEqual({
      status: "failed",
      failure: { step: "one", said: "reason" },
      ran: ["one", "mend", "tidy"],
    })
  })

  test("leaves out what is for a failure, if there is none", async () => {
    const { status, ran } = await runSteps([
      step("mend", "true", "on_fail"),
      step("tidy", "true", "always"),
    ])
    expect({ status, ran }).toEqual({ status: "success", ran: ["tidy"] })
  })

  test("ends a step with the first command that fails, within a pipe too", async () => {
    expect(await runSteps([step("one", "false\necho after")])).toMatchObject({ status: "failed" })
    expect(await runSteps([step("one", "false | cat")])).toMatchObject({ status: "failed" })
  })

  test("hands on from step to step what is written to BASH_ENV, and nothing else", async () => {
    const { log } = await runSteps(
      [
        step("one", `echo 'export TOLD=told' >> "$BASH_ENV"; export LOST=lost`),
        step("two", `echo "$TOLD, \${LOST:-not lost}, $OWN, $GIVEN"`),
      ],
      { GIVEN: "by a context" },
    )
    expect(log).toContain("told, not lost, of the job, by a context")
  })

  test("stops after the step where somebody cancels it, and runs nothing more", async () => {
    const { status, ran } = await runSteps(
      [step("one", "true"), step("two", "true"), step("tidy", "true", "always")],
      {},
      "one",
    )
    expect({ status, ran }).toEqual({ status: "canceled", ran: ["one"] })
  })

  test("keeps the workspace from job to job, and no working directory", async () => {
    const built = (name: string, values: Record<string, unknown>): Step => ({
      kind: "built-in",
      name,
      values,
      path: "",
    })
    await runSteps([
      step("make", "mkdir out; echo kept > out/file; echo lost > other"),
      built("persist_to_workspace", { root: ".", paths: ["out"] }),
    ])
    const { status, log } = await runSteps([
      step("look", "ls"),
      built("attach_workspace", { at: "." }),
      step("read", "cat out/file; test ! -e other"),
    ])
    expect(status).toBe("success")
    expect(log).toContain("kept")
    await expect(access(join(world.folder, "jobs/job"))).rejects.toThrow("ENOENT")
  })

  test("gives a job none of the person's own variables for a cloud", async () => {
    process.env["GOOGLE_PROJECT_ID"] = "of-the-person"
    try {
      const { log } = await runSteps([step("look", 'echo "project: ${GOOGLE_PROJECT_ID:-none}"')])
      expect(log).toContain("project: none")
    } finally {
      delete process.env["GOOGLE_PROJECT_ID"]
    }
  })
})
