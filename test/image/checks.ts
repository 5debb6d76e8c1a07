import { readGolden } from "../../bench/golden.ts"
import { join } from "node:path"
import { answerOf, type Container, start } from "./container.ts"
import type { Image } from "./build.ts"
import { type Facts, ROOT } from "./facts.ts"
import { run } from "../tools/run.ts"

/** One thing that was looked at. */
export interface Check {
  readonly what: string
  readonly found: string
  readonly isRight: boolean
}

/** Of what is unpacked, in bytes. */
const MOST_BYTES = 180e6
/** Of what is pulled, in bytes. */
const MOST_BYTES_COMPRESSED = 80e6
const STARTS = 5
const DRAIN_SECONDS = 2

/** Looks at an image without running it. */
export function checkImage({ Size, Config }: Image, { revision, model }: Facts): Check[] {
  const { User, Labels, Env } = Config
  const labels = {
    "org.opencontainers.image.revision": revision,
    "sepal.model.name": model.name,
    "sepal.model.version": model.version,
    "sepal.model.sha256": model.sha256,
  }
  const wrong = Object.entries(labels).filter(([name, value]) => Labels[name] !== value)
  return [
    {
      what: `size unpacked, at most ${MOST_BYTES / 1e6} MB`,
      found: `${(Size / 1e6).toFixed(1)} MB`,
      isRight: Size <= MOST_BYTES,
    },
    { what: "user, as a number", found: User, isRight: /^[1-9]\d*:[1-9]\d*$/.test(User) },
    {
      what: "labels of revision and model",
      found: wrong.length > 0 ? wrong.map(([name]) => name).join(", ") : "right",
      isRight: wrong.length === 0,
    },
    {
      what: "ONNX Runtime's telemetry",
      found: Env.includes("ORT_DISABLE_TELEMETRY=1") ? "off" : "on",
      isRight: Env.includes("ORT_DISABLE_TELEMETRY=1"),
    },
  ]
}

/** How much is pulled of an image: its layers as registries keep them. */
export async function checkCompressed(image: string): Promise<Check> {
  const bytes = Number(await run(["sh", "-c", `docker save ${image} | gzip | wc -c`]))
  return {
    what: `size compressed, at most ${MOST_BYTES_COMPRESSED / 1e6} MB`,
    found: `${(bytes / 1e6).toFixed(1)} MB`,
    isRight: bytes <= MOST_BYTES_COMPRESSED,
  }
}

/** Runs an image, locked down: how soon it answers right, and how it stops. */
export async function checkRunning(image: string, { model }: Facts): Promise<Check[]> {
  const golden = await readGolden(join(ROOT, "model", `${model.name}.yaml`))
  const starts: number[] = []
  for (let round = 0; round < STARTS; round++) {
    const before = performance.now()
    await using container = await start({ image })
    const { address } = container
    if (!address) throw new Error(`the server ended: ${await container.logs()}`)
    await answerOf(`${address}/livez`, {})
    await golden.ask(address)
    starts.push(performance.now() - before)
  }
  const median = starts.toSorted((left, right) => left - right)[Math.floor(STARTS / 2)] as number
  return [
    {
      // Right or wrong is the answer; how long it takes depends on what else the machine does.
      what: "docker run to the first right answer, with 1 core and 256 MiB",
      found: `${median.toFixed(0)} ms (median of ${starts.map((each) => each.toFixed(0)).join(", ")})`,
      isRight: true,
    },
    await checkStop(image),
    ...(await checkAlone(image)),
    await checkRefusal(image),
  ]
}

/** SIGTERM, as Docker and Kubernetes send it: the server drains, and ends well. */
async function checkStop(image: string): Promise<Check> {
  await using container = await start({
    image,
    environment: { DRAIN_SECONDS: `${DRAIN_SECONDS}` },
  })
  await answerOf(`${container.address}/livez`, {})
  const { code, seconds } = await container.stop()
  return {
    what: `SIGTERM, with ${DRAIN_SECONDS} s to drain`,
    found: `exit ${code} after ${seconds.toFixed(1)} s`,
    isRight: code === 0 && seconds >= DRAIN_SECONDS && seconds < DRAIN_SECONDS + 5,
  }
}

/** Without any network: it answers itself, it can write nowhere, and there is no shell. */
async function checkAlone(image: string): Promise<Check[]> {
  await using container = await start({ image, network: "none" })
  const ask = `
    for (;;) {
      const ready = await fetch("http://127.0.0.1:5000/readyz").catch(() => undefined)
      if (ready) { console.log(ready.status, await (await fetch("http://127.0.0.1:5000/")).status); break }
      await Bun.sleep(10)
    }`
  const answer = await container.evaluate(ask)
  return [
    { what: "answers without a network", found: answer, isRight: answer === "200 200" },
    await checkWriting(container),
    await checkShell(container),
  ]
}

async function checkWriting(container: Container): Promise<Check> {
  const write = `
    const { writeFileSync } = require("node:fs")
    for (const folder of ["/app", "/tmp", "/home/nonroot"])
      try { writeFileSync(folder + "/x", ""); console.log("wrote " + folder) } catch {}`
  const found = await container.evaluate(write)
  return { what: "writes", found: found || "nowhere", isRight: found === "" }
}

async function checkShell(container: Container): Promise<Check> {
  const look = `console.log(["sh", "bash", "busybox", "apt", "curl"].filter((name) => Bun.which(name)).join(" "))`
  const found = await container.evaluate(look)
  return { what: "shells and package managers", found: found || "none", isRight: found === "" }
}

/** What can't start says why in one line. */
async function checkRefusal(image: string): Promise<Check> {
  await using container = await start({ image, environment: { PORT: "web" } })
  const { code } = await container.stop()
  const logs = await container.logs()
  return {
    what: "a bad variable",
    found: `exit ${code}: ${logs}`,
    isRight: code === 1 && /^PORT is "web"; .*$/.test(logs),
  }
}
