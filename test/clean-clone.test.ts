import { afterAll, describe, expect, test } from "bun:test"
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

const ROOT = join(import.meta.dir, "..")
/** Fetching Bun and the packages, and running all tests, on a slow line. */
const PATIENCE = 20 * 60_000

/** A runtime of which a machine has nothing else, and how a person calls it there. */
interface Runtime {
  name: string
  /** What stands on the PATH. `sh` and `env` are part of every system that has npm. */
  programs: string[]
  start: string[]
  test: string[]
}

const RUNTIMES: Runtime[] = [
  {
    name: "Node",
    programs: ["node", "npm", "sh", "env"],
    start: ["npm", "start"],
    test: ["npm", "test"],
  },
  { name: "Bun", programs: ["bun"], start: ["bun", "start"], test: ["bun", "run", "test"] },
]

const SHOWN = process.env["SEPAL_CLEAN_CLONE"] === "1"
if (!SHOWN)
  console.log("skipped: a clean clone fetches everything anew; SEPAL_CLEAN_CLONE=1 runs it")

const folder = await mkdtemp(join(tmpdir(), "sepal-clone-"))
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A clone of what is committed, with an empty HOME and a PATH with one runtime only. */
async function cleanMachine({ name, programs }: Runtime) {
  const [clone, home, path] = ["clone", "home", "path"].map((part) => join(folder, name, part)) as [
    string,
    string,
    string,
  ]
  await mkdir(home, { recursive: true })
  await mkdir(path)
  for (const program of programs) {
    const real = program === "bun" ? process.execPath : Bun.which(program)
    if (!real) throw new Error(`${program} is not on this machine's PATH; this test needs it`)
    await symlink(real, join(path, program))
  }
  expect(await Bun.spawn(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone]).exited).toBe(0)
  const spawn = (command: string[]) =>
    Bun.spawn(command, {
      cwd: clone,
      env: {
        HOME: home,
        PATH: path,
        PORT: "0",
        METRICS_PORT: "0",
        HOST: "127.0.0.1",
        DRAIN_SECONDS: "0",
      },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    })
  return { spawn }
}

/** Starts the server, asks it for an answer, and ends it; gives what the start said of its set-up. */
async function startAndAsk(
  child: Bun.Subprocess<"ignore", "pipe", "pipe">,
): Promise<{ setUp: string; answer: unknown }> {
  const decoder = new TextDecoder()
  let text = ""
  for await (const piece of child.stdout) {
    text += decoder.decode(piece, { stream: true })
    const address = /"open (http:[^"]+)"/.exec(text)?.[1]
    if (!address) continue
    const response = await fetch(`${address}/predict`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        sepal_length: 6.3,
        sepal_width: 3.3,
        petal_length: 6,
        petal_width: 2.5,
      }),
    })
    const answer = await response.json()
    child.kill("SIGTERM")
    const setUp = await child.stderr.text()
    await child.exited
    return { setUp, answer }
  }
  throw new Error(`it ended without listening:\n${text}\n${await child.stderr.text()}`)
}

for (const runtime of RUNTIMES) {
  describe.skipIf(!SHOWN)(`a clean clone on a machine with nothing but ${runtime.name}`, () => {
    test(
      "starts with one command, says what it sets up, and does not set it up again",
      async () => {
        const { spawn } = await cleanMachine(runtime)
        const first = await startAndAsk(spawn(runtime.start))
        expect(first.answer).toMatchObject({ class: "virginica" })
        expect(first.setUp.includes("fetching Bun")).toBe(runtime.name === "Node")
        expect(first.setUp).toContain("installing the packages of bun.lock")

        const second = await startAndAsk(spawn(runtime.start))
        expect(second.answer).toMatchObject({ class: "virginica" })
        expect(second.setUp).not.toContain("sepal:")

        const tests = spawn(runtime.test)
        const [out, err] = await Promise.all([tests.stdout.text(), tests.stderr.text()])
        const lines = `${out}\n${err}`.split("\n")
        // Named here: the whole output is not shown.
        expect(lines.filter((line) => line.startsWith("(fail)"))).toEqual([])
        expect(lines.slice(-10)).toContain(" 0 fail")
        expect(await tests.exited).toBe(0)
      },
      PATIENCE,
    )
  })
}
