import { appendFileSync, readFileSync } from "node:fs"
import { parseArgs } from "node:util"

/**
 * Stands in for the `circleci` command that every job of CircleCI has: `env subst`, `tests run` and
 * `run release …`. Releases are written to the file RELEASES, a JSON object a line.
 */
const [topic = "", verb = "", ...rest] = process.argv.slice(2)

/** A call that the real command would refuse. */
function refuse(message: string): never {
  console.error(`circleci: ${message}`)
  process.exit(2)
}

/** `${NAME}` and `$NAME` become the variable's value, or nothing. */
function substituted(text: string): string {
  return text.replaceAll(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (_, braced: string | undefined, bare: string | undefined) =>
      process.env[braced ?? bare ?? ""] ?? "",
  )
}

/**
 * Runs the command with this container's share of the files: without timings, every nth. Where tests are
 * run again, RERUN_TESTS names those files that had failed, a line each; a container that gets none has
 * nothing to do.
 */
async function runTests(): Promise<number> {
  const { values } = parseArgs({
    args: rest,
    options: {
      command: { type: "string" },
      "split-by": { type: "string" },
      "timings-type": { type: "string" },
    },
  })
  const [index, total] = ["CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL"].map((name) =>
    Number(process.env[name]),
  ) as [number, number]
  const again = (process.env["RERUN_TESTS"] ?? "").split("\n").filter(Boolean)
  const files = readFileSync(0, "utf8")
    .split("\n")
    .filter((file) => file !== "" && (again.length === 0 || again.includes(file)))
  const own = files.filter((_, position) => position % total === index)
  console.log(`container ${index + 1} of ${total}: ${own.length} of ${files.length} files`)
  if (own.length === 0) return 0
  const child = Bun.spawn(["bash", "-c", values.command ?? refuse("tests run needs --command")], {
    stdin: new Blob([own.join("\n")]),
    stdout: "inherit",
    stderr: "inherit",
  })
  return await child.exited
}

const STATUSES = ["RUNNING", "SUCCESS", "FAILED", "CANCELED"]
const ENDS = new Set(["SUCCESS", "FAILED", "CANCELED"])

/** A line of the file RELEASES. */
interface Release {
  readonly name: string
  readonly status: string
}

function releases(): Release[] {
  const text = readFileSync(process.env["RELEASES"] ?? "", "utf8")
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Release)
}

/** Plans a release or tells how it fares; one that has ended can't change any more. */
function release([action = "", ...args]: string[]): void {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      "environment-name": { type: "string" },
      "component-name": { type: "string" },
      namespace: { type: "string" },
      "target-version": { type: "string" },
      rollback: { type: "boolean" },
      status: { type: "string" },
      "failure-reason": { type: "string" },
    },
  })
  const [name = "default"] = positionals
  const status = action === "plan" ? "PENDING" : (values.status ?? "")
  if (action === "plan" && !values["target-version"]) refuse("release plan needs --target-version")
  if (action === "update") {
    if (!STATUSES.includes(status)) refuse(`--status is one of ${STATUSES.join(", ")}`)
    const last = releases().findLast((known) => known.name === name)
    if (!last) refuse(`no release ${name} was planned`)
    if (ENDS.has(last.status)) refuse(`the release ${name} has ended as ${last.status}`)
  } else if (action !== "plan") refuse(`there is no release ${action}`)
  const { "failure-reason": reason, "target-version": version } = values
  const line = JSON.stringify({ name, status, version, reason, job: process.env["CIRCLE_JOB"] })
  appendFileSync(process.env["RELEASES"] ?? "", `${line}\n`)
  console.log(`release ${name}: ${status}${reason ? ` (${reason})` : ""}`)
}

switch (`${topic} ${verb}`) {
  case "env subst":
    process.stdout.write(substituted(rest[0] ?? readFileSync(0, "utf8")))
    break
  case "tests run":
    process.exitCode = await runTests()
    break
  case "run release":
    release(rest)
    break
  default:
    refuse(`there is no ${topic} ${verb} here`)
}
