import { parseArgs } from "node:util"
import { DocumentError } from "../../../model/document-error.ts"
import { FAILURES, type Failure, handOnAnother } from "./failures.ts"
import { output, ProgramError } from "./kubernetes.ts"
import type { Outcome } from "./run-job.ts"
import type { Outcomes } from "./run-workflow.ts"
import { NAMESPACES, setStage, type Stage } from "./stage.ts"

const HELP = `bun run pipeline:rehearse [JOB…] [--failures] [--registry=HOST] [--keep]

Runs the jobs of a push to main on this machine, from the configuration as it is: the commit that is checked out,
built and pushed by Docker, rolled out in the cluster of kubectl's current context.

  JOB              only these jobs; those before them are taken as passed (default: all)
  --failures       then lets things go wrong, one after the other, and rolls back at the end
  --registry=HOST  a registry without a password, from which the cluster can pull (default: localhost:5000)
  --keep           leaves the namespaces ${NAMESPACES.join(" and ")} as they are at the end
  --help           this text

Ends with 0 if all went as it should, with 1 if not, with 2 if the call was wrong.`

/** What a rehearsal has shown, a row each. */
interface Row {
  readonly what: string
  readonly ended: string
  readonly isRight: boolean
  readonly seconds: number
}

const say = (line: string) => console.log(line)

/** The whole way, or a part of it: every job that runs has to succeed. */
async function deliver(stage: Stage, jobs: readonly string[]): Promise<Row[]> {
  const outcomes = await stage.play(jobs.length > 0 ? { jobs } : {})
  return [...outcomes.values()]
    .filter(({ seconds }) => seconds > 0)
    .map(({ name, status, seconds, failure }) => ({
      what: name,
      ended: failure ? `${status} in: ${failure.step}` : status,
      isRight: status === "success",
      seconds,
    }))
}

/** Something goes wrong, and is compared with what a person wants to come of it. */
async function fail(failure: Failure, stage: Stage): Promise<Row> {
  say(`\n— ${failure.title}`)
  const before = await stage.serving("staging")
  const known = await stage.world.markers()
  const begun = performance.now()
  const outcomes = await failure.run(stage)
  const seconds = (performance.now() - begun) / 1000
  const faults = [
    ...faultsOfOutcomes(failure, outcomes),
    ...differs("markers", failure.markers, (await stage.world.markers()).slice(known.length)),
  ]
  const after = await stage.serving("staging")
  if (failure.keepsVersion) faults.push(...differs("what serves", before.images, after.images))
  if (after.ready < 2) faults.push(`only ${after.ready} pods are ready`)
  for (const fault of faults) say(`  ✗ ${fault}`)
  const ended = faults.length > 0 ? faults.join("; ") : endOf(failure, outcomes)
  return { what: failure.title, ended, isRight: faults.length === 0, seconds }
}

function faultsOfOutcomes({ job, says }: Failure, outcomes: Outcomes): string[] {
  const failed = [...outcomes.values()].filter(({ status }) => status === "failed")
  const said = failed.map(({ failure }) => failure?.said ?? "").join("\n")
  return [
    ...differs(
      "failed jobs",
      job ? [job] : [],
      failed.map(({ name }) => name),
    ),
    ...(says && !says.test(said) ? [`nobody said ${says.source}`] : []),
  ]
}

function endOf({ job, markers }: Failure, outcomes: Outcomes): string {
  const outcome = job === undefined ? undefined : outcomes.get(job)
  return [
    ...(outcome?.failure ? [`${outcome.name} failed in: ${outcome.failure.step}`] : []),
    ...(markers.length > 0 ? [markers.at(-1)] : []),
    "two pods serve",
  ].join("; ")
}

function differs(what: string, wanted: readonly string[], found: readonly string[]): string[] {
  const [left, right] = [wanted, found].map((list) => list.join(", ") || "none")
  return left === right ? [] : [`${what}: ${left} wanted, ${right} found`]
}

/** Goes back to a digest in production by the rollback pipeline. */
async function rollBack(stage: Stage, digest: string): Promise<Row> {
  say("\n— somebody rolls production back")
  const outcomes = await stage.play({ rollbackTo: digest })
  const outcome = outcomes.get("roll_back") as Outcome
  const { images } = await stage.serving("production")
  const isRight = outcome.status === "success" && images.every((image) => image.endsWith(digest))
  return {
    what: "somebody rolls production back",
    ended: isRight ? "the version before serves" : `${outcome.status}; ${images.join(", ")}`,
    isRight,
    seconds: outcome.seconds,
  }
}

async function rehearse(jobs: string[], isWithFailures: boolean, stage: Stage): Promise<Row[]> {
  const rows = await deliver(stage, jobs)
  if (!isWithFailures || rows.some(({ isRight }) => !isRight)) return rows
  const digest = await handOnAnother(stage)
  for (const failure of FAILURES) rows.push(await fail(failure, stage))
  say("\n— another version goes to production")
  rows.push(...(await deliver(stage, ["deploy_production"])))
  rows.push(await rollBack(stage, digest))
  return rows
}

function report(rows: readonly Row[]): void {
  say("\n| what | how it ended | s |\n| --- | --- | --: |")
  for (const { what, ended, isRight, seconds } of rows) {
    say(`| ${isRight ? "" : "✗ "}${what} | ${ended} | ${seconds.toFixed(0)} |`)
  }
}

/** What was real in this rehearsal, and what stood in. */
async function setting(stage: Stage, registry: string): Promise<string> {
  const docker = await output(["docker", "version", "--format", "{{.Server.Version}}"])
  const gcloud = stage.gcloud
    ? "gcloud, with Google's addresses on loopback (components and tags of Artifact Registry stood in)"
    : undefined
  const real = [
    `bash, git, Bun and the packages, Docker ${docker}, the registry ${registry}`,
    `Kubernetes ${stage.cluster.version}`,
    gcloud,
  ]
  const stoodIn = [
    "CircleCI's command, storage and machines",
    "Google's token, project and cluster interfaces",
    gcloud ? undefined : "gcloud",
  ]
  const list = (items: (string | undefined)[]) => items.filter(Boolean).join("; ")
  return `commit ${stage.commit}\nreal: ${list(real)}\nstood in: ${list(stoodIn)}\n`
}

function optionsOf(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      failures: { type: "boolean", default: false },
      registry: { type: "string", default: "localhost:5000" },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  })
}

async function main(args: string[]): Promise<number> {
  let options: ReturnType<typeof optionsOf>
  try {
    options = optionsOf(args)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`)
    return 2
  }
  const { values, positionals } = options
  if (values.help) {
    console.log(HELP)
    return 0
  }
  try {
    await using stage = await setStage(values.registry, say)
    say(await setting(stage, values.registry))
    const rows = await rehearse(positionals, values.failures, stage)
    report(rows)
    if (!values.keep) await stage.cluster.clear(NAMESPACES)
    return rows.every(({ isRight }) => isRight) ? 0 : 1
  } catch (error) {
    if (!(error instanceof ProgramError || error instanceof DocumentError)) throw error
    console.error(error.message)
    return 1
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
