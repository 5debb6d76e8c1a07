/**
 * Makes a fresh clone ready and runs a command in it: `node bootstrap/main.mjs ARGUMENTS…` ends as
 * `bun ARGUMENTS…`.
 *
 * Brings the pinned Bun where there is none (npm checks it against `package-lock.json` beside this
 * file), then the packages of `bun.lock`, both inside this folder tree and only when something is
 * missing. Plain JavaScript because it is all that Node 20 runs unaided; it imports nothing that is
 * not in Node and Bun.
 */
import { spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(here)
const version = readFileSync(join(root, ".bun-version"), "utf8").trim()
const executable = process.platform === "win32" ? "bun.exe" : "bun"

const say = (line) => process.stderr.write(`sepal: ${line}\n`)

/** Ends the process with one line that says what failed and what to do about it. */
function fail(line) {
  say(line)
  process.exit(1)
}

/** True if the file is a Bun of the pinned version that runs on this machine. */
function isPinned(path) {
  const answer = spawnSync(path, ["--version"], { encoding: "utf8" })
  return answer.status === 0 && answer.stdout.trim() === version
}

/** The pinned Bun that an earlier start brought, if it runs here. */
function broughtBun() {
  const packages = join(here, "node_modules", "@oven")
  if (!existsSync(packages)) return undefined
  return readdirSync(packages)
    .map((name) => join(packages, name, "bin", executable))
    .find((path) => existsSync(path) && isPinned(path))
}

/**
 * The pinned Bun: this process itself, the one brought earlier, the one on the PATH, or one fetched
 * now.
 */
function findBun() {
  if (process.versions.bun === version) return process.execPath
  const found = broughtBun() ?? (isPinned("bun") ? "bun" : undefined)
  if (found) return found

  say(`fetching Bun ${version} into bootstrap/node_modules (once, about 50 MB)`)
  const [command, ...options] = process.versions.bun
    ? [process.execPath, "install", "--no-save", "--ignore-scripts"]
    : [...npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
  if (!succeeds(command, options, here)) fail(`could not fetch Bun ${version}: see above`)
  return (
    broughtBun() ??
    fail(`Bun ${version} does not run on this machine (${process.platform} ${process.arch})`)
  )
}

/** Runs a command to its end; what it says is shown only if it fails. */
function succeeds(command, options, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, options, { cwd, encoding: "utf8" })
  if (status === 0) return true
  process.stderr.write(`${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}\n`)
  return false
}

/** How to call npm: the one that runs this script, else the one on the PATH. */
function npm() {
  const running = process.env.npm_execpath
  return running?.endsWith(".js") ? [process.execPath, running] : ["npm"]
}

/** Installs the packages of the lock file, unless the last install was of this very lock file. */
function installPackages(bun) {
  const stamp = join(root, "node_modules", ".sepal-lock")
  const digest = createHash("sha256")
    .update(readFileSync(join(root, "bun.lock")))
    .update(readFileSync(join(root, "package.json")))
    .digest("hex")
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return

  say("installing the packages of bun.lock into node_modules (once)")
  if (!succeeds(bun, ["install", "--frozen-lockfile"], root)) {
    fail("could not install the packages: see above; is the npm registry reachable?")
  }
  writeFileSync(stamp, digest)
}

/** Runs Bun in this process's place: same streams, signals handed on, same exit. */
function run(bun, args) {
  const path = bun === "bun" ? process.env.PATH : `${dirname(bun)}${delimiter}${process.env.PATH}`
  const child = spawn(bun, args, {
    cwd: root,
    stdio: "inherit",
    // ONNX Runtime reads its environment natively: the variable has to be there before the process
    // starts.
    env: { ...process.env, PATH: path, ORT_DISABLE_TELEMETRY: "1" },
  })
  process.on("SIGTERM", () => child.kill("SIGTERM"))
  // A terminal sends these to the child as well: handing them on would make two of one.
  for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => {})
  if (process.env.npm_lifecycle_event) {
    // npm hands a signal to the shell that runs the script, and the shell ends without handing it
    // on: whoever ends npm has ended this process's parent, and wants the child to end with it.
    const parent = process.ppid
    setInterval(() => process.ppid === parent || child.kill("SIGTERM"), 100).unref()
  }
  child.on("error", (error) => fail(`could not run ${bun}: ${error.message}`))
  child.on("exit", (code, signal) => {
    if (!signal) process.exit(code)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

const bun = findBun()
installPackages(bun)
run(bun, process.argv.slice(2))
