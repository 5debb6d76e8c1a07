import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdir, rename, rm, symlink } from "node:fs/promises"
import { join } from "node:path"
import { connect, endAll, type Listening, listening } from "../src/process.fixture.ts"
import {
  modelFiles,
  modelFolder,
  putFile,
  putModel,
  removeFolders,
} from "../src/serving/model-files.fixture.ts"

const ROW = JSON.stringify({
  sepal_length: 6.3,
  sepal_width: 3.3,
  petal_length: 6,
  petal_width: 2.5,
})
const JSON_TYPE = { "content-type": "application/json" }
/** How often what is waited for is looked at, in milliseconds. */
const LOOK_MILLISECONDS = 20

const one = await modelFiles("iris", "1")
const two = await modelFiles("iris", "2")
const three = await modelFiles("iris", "3")
const rose = await modelFiles("rose")

afterAll(async () => {
  await endAll()
  await removeFolders()
})

const serve = (folder: string, environment: Record<string, string> = {}) =>
  listening({ MODEL_DIR: folder, MODEL: "iris", RELOAD_SECONDS: "0.05", ...environment })

/** Asks until the answer is right: a test that never sees it ends by its own time limit. */
async function until<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (isRight(answer)) return answer
    await Bun.sleep(LOOK_MILLISECONDS)
  }
}

const text = async (url: string, init?: RequestInit) => (await fetch(url, init)).text()

async function versionAt(url: string): Promise<string> {
  const response = await fetch(url, { method: "POST", body: ROW, headers: JSON_TYPE })
  const { model } = (await response.json()) as { model?: { version: string } }
  return model?.version ?? `status ${response.status}`
}

/** Asks a server without a pause on several connections, until it is stopped. */
function askAlways(address: string, connections: number) {
  const versions = new Set<string>()
  const failed: string[] = []
  /** The version that answered last, by connection. */
  const last = Array<string>(connections).fill("")
  const paths = ["/predict", "/models/iris/predict", "/v2/models/iris/infer", `/?${QUESTION}`]
  const over = new AbortController()
  const ask = async (connection: number) => {
    const path = paths[connection % paths.length] as string
    while (!over.signal.aborted) {
      try {
        last[connection] = await versionOf(address, path)
        versions.add(last[connection])
      } catch (error) {
        failed.push(`${path}: ${String(error)}`)
      }
    }
  }
  const asking = last.map((_, connection) => ask(connection))
  return {
    /** Waits until each connection is answered by a version. */
    answeredBy: (version: string) =>
      until(
        async () => last,
        (each) => each.every((answered) => answered === version),
      ),
    async stop() {
      over.abort()
      await Promise.all(asking)
      return { versions: [...versions], failed }
    },
  }
}

const QUESTION = "sepal_length=6.3&sepal_width=3.3&petal_length=6&petal_width=2.5"
const TENSOR = JSON.stringify({
  inputs: [{ name: "features", datatype: "FP32", shape: [1, 4], data: [6.3, 3.3, 6, 2.5] }],
})

/** The version that answers at a path: rightly, or not at all. */
async function versionOf(address: string, path: string): Promise<string> {
  const isPage = path.startsWith("/?")
  const body = path.startsWith("/v2") ? TENSOR : ROW
  const init = isPage ? {} : { method: "POST", body, headers: JSON_TYPE }
  const response = await fetch(`${address}${path}`, init)
  const answer = await response.text()
  if (response.status !== 200) throw new Error(`${response.status} ${answer.slice(0, 200)}`)
  if (isPage) {
    if (!answer.includes("Iris virginica</h2>")) throw new Error("another answer on the page")
    return /Answered by iris, version <\/span><a href="\/model">(\w+)</.exec(answer)?.[1] ?? answer
  }
  const { model, model_version: version } = JSON.parse(answer)
  return version ?? model.version
}

describe("a server whose model is replaced", () => {
  test("answers every request meanwhile, each by one of the versions", async () => {
    const folder = await modelFolder(one)
    const { child, address, metrics, log } = await serve(folder)
    const { answeredBy, stop } = askAlways(address, 8)
    for (const next of [two, three, one, two]) {
      await putModel(folder, next)
      await answeredBy(next.version)
    }
    const seen = await stop()
    expect(seen.failed).toEqual([])
    expect(seen.versions.toSorted()).toEqual([one.version, two.version, three.version].toSorted())
    expect(await text(`${metrics}/metrics`)).toContain(
      'model_reloads_total{model="iris",outcome="served"} 4',
    )
    // Each of the versions before is there, until the next but one.
    expect(await versionAt(`${address}/models/iris/versions/${one.version}/predict`)).toBe(
      one.version,
    )
    expect(await versionAt(`${address}/models/iris/versions/${three.version}/predict`)).toBe(
      "status 404",
    )
    expect(log.text).toContain(
      `model iris: version ${two.version} is served from now on; ${one.version} stays at /models/iris/versions/${one.version} until the next`,
    )
    await ended({ child })
  }, 60_000)

  test("finds it where a link in the middle is turned, as Kubernetes mounts a ConfigMap", async () => {
    const folder = await modelFolder()
    for (const [version, files] of [
      ["..1", one],
      ["..2", two],
    ] as const) {
      await mkdir(join(folder, version))
      await putModel(join(folder, version), files)
    }
    await symlink("..1", join(folder, "..data"))
    for (const file of ["iris.yaml", "iris.onnx"])
      await symlink(join("..data", file), join(folder, file))
    const { child, address } = await serve(folder)
    const { stop } = askAlways(address, 4)
    await symlink("..2", join(folder, "..data_tmp"))
    await rename(join(folder, "..data_tmp"), join(folder, "..data"))
    await until(
      () => versionAt(`${address}/predict`),
      (version) => version === two.version,
    )
    expect((await stop()).failed).toEqual([])
    await ended({ child })
  }, 60_000)
})

describe("a server whose model is replaced twice", () => {
  test("answers by the first one who had begun to ask it", async () => {
    const folder = await modelFolder(one)
    const { child, address, metrics } = await serve(folder, { RELOAD_SECONDS: "0" })
    const load = () => text(`${address}/v2/repository/models/iris/load`, { method: "POST" })
    const head = (path: string) =>
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${TENSOR.length}\r\n\r\n`
    const paths = ["/v2/models/iris/infer", `/v2/models/iris/versions/${one.version}/infer`]
    const slow = await Promise.all(
      paths.map(async (path) => {
        const connection = await connect(address)
        connection.send(head(path) + TENSOR.slice(0, 20))
        return connection
      }),
    )
    await until(
      () => text(`${metrics}/metrics`),
      (exposition) => exposition.includes("\nhttp_bodies_arriving 2\n"),
    )
    for (const next of [two, three]) {
      await putModel(folder, next)
      expect(await load()).toContain('"load":true')
    }
    for (const connection of slow) connection.send(TENSOR.slice(20))
    for (const connection of slow)
      expect(await connection.closed).toContain(`"model_version":"${one.version}"`)
    await ended({ child })
  })

  test("tells and answers all that the protocol has of the version before", async () => {
    const folder = await modelFolder(one)
    const { child, address } = await serve(folder, { RELOAD_SECONDS: "0" })
    const post = (path: string, body = "") => fetch(`${address}${path}`, { method: "POST", body })
    await post("/v2/models/iris/infer", TENSOR)
    for (const next of [two, three]) {
      await putModel(folder, next)
      await post("/v2/repository/models/iris/load")
    }
    const at = (version: string, end = "") =>
      fetch(`${address}/v2/models/iris/versions/${version}${end}`)
    const inferred = await post(`/v2/models/iris/versions/${two.version}/infer`, TENSOR)
    expect(await inferred.json()).toMatchObject({ model_version: two.version })
    for (const end of ["", "/ready", "/config", "/stats"]) {
      expect((await at(two.version, end)).status).toBe(200)
      // The one before that is gone.
      expect((await at(one.version, end)).status).toBe(404)
    }
    expect(await (await at(two.version)).json()).toMatchObject({
      versions: [three.version, two.version],
    })
    const { model_stats } = (await (await fetch(`${address}/v2/models/iris/stats`)).json()) as {
      model_stats: { version: string; inference_count: number }[]
    }
    expect(model_stats.map((each) => [each.version, each.inference_count])).toEqual([
      [three.version, 0],
      [two.version, 1],
    ])
    const index = (await (await post("/v2/repository/index")).json()) as { version: string }[]
    expect(index).toMatchObject([
      { version: three.version, state: "READY", reason: "" },
      { version: two.version, state: "READY", reason: "" },
    ])
    await ended({ child })
  })
})

describe("a server whose model is replaced by a bad one", () => {
  test("goes on with the old one, is ready, and says why not with the new one", async () => {
    const folder = await modelFolder(one)
    const { child, address, metrics, log } = await serve(folder)
    const load = () => fetch(`${address}/v2/repository/models/iris/load`, { method: "POST" })
    expect(await (await load()).json()).toEqual({ name: "iris", load: true })

    // The graph of another card: as whoever copies one file of two leaves it.
    await putFile(folder, "iris.onnx", two.graph)
    const refused = await load()
    expect(refused.status).toBe(400)
    expect(await refused.json()).toEqual({
      error: expect.stringMatching(
        /^failed to load 'iris': iris\.onnx: has the SHA-256 \w+, but iris\.yaml was written for \w+; bring/,
      ),
    })
    expect(await versionAt(`${address}/predict`)).toBe(one.version)
    const ready = await fetch(`${address}/readyz`)
    expect(ready.status).toBe(200)
    expect(await ready.text()).toMatch(
      new RegExp(
        `^ready\nmodel iris: iris\\.onnx: has the SHA-256 .*; version ${one.version} goes on being served\n$`,
      ),
    )
    expect(await text(`${metrics}/metrics`)).toContain('model_refused{model="iris"} 1')
    expect(
      await (await fetch(`${address}/v2/repository/index`, { method: "POST" })).json(),
    ).toEqual([
      {
        name: "iris",
        version: one.version,
        state: "READY",
        reason: expect.stringContaining("has the SHA-256"),
      },
    ])
    const said = log.text.split("\n").filter((line) => line.includes('"severity":"ERROR"'))
    expect(said).toHaveLength(1)
    expect(log.text).not.toContain(`version ${two.version}`)

    await putFile(folder, "iris.yaml", two.card)
    await until(
      () => versionAt(`${address}/predict`),
      (version) => version === two.version,
    )
    expect(await text(`${address}/readyz`)).toBe("ready\n")
    await ended({ child })
  })
})

describe("a server whose folder changes", () => {
  let server: Listening
  let folder: string
  beforeAll(async () => {
    folder = await modelFolder(one)
    server = await serve(folder)
  })

  test("serves what comes, and lists it", async () => {
    const { address, metrics } = server
    await putModel(folder, rose)
    const path = `${address}/models/rose/predict`
    await until(
      () => versionAt(path),
      (version) => version === rose.version,
    )
    expect(await (await fetch(`${address}/models`)).json()).toMatchObject({
      default: "iris",
      models: [{ name: "iris" }, { name: "rose", state: "ready", version: rose.version }],
    })
    expect(await text(`${metrics}/metrics`)).toContain(
      `model_rows_total{model="rose",version="${rose.version}"} 1`,
    )
    await Promise.all(["rose.yaml", "rose.onnx"].map((file) => rm(join(folder, file))))
    const gone = { method: "POST" }
    const loading = await fetch(`${address}/v2/repository/models/rose/load`, gone)
    expect(await loading.json()).toEqual({
      error: "failed to load 'rose': it has no files here",
    })
    const unloading = await fetch(`${address}/v2/repository/models/rose/unload`, gone)
    expect(await unloading.json()).toEqual({
      error: expect.stringContaining("files are taken away"),
    })
    // Files may come again: the model is served for some seconds more.
    expect(await versionAt(path)).toBe(rose.version)
  })
})

test("RELOAD_SECONDS=0 looks only when it is told to", async () => {
  const folder = await modelFolder(one)
  const { child, address } = await serve(folder, { RELOAD_SECONDS: "0" })
  await putModel(folder, two)
  expect(await versionAt(`${address}/predict`)).toBe(one.version)
  await fetch(`${address}/v2/repository/models/iris/load`, { method: "POST" })
  expect(await versionAt(`${address}/predict`)).toBe(two.version)
  await ended({ child })
})

test("a start with several models says which one is asked where none is named", async () => {
  const folder = await modelFolder(one, { ...rose, graph: one.graph })
  await putModel(folder, await modelFiles("tulip"))
  const { child, log, address } = await listening({ MODEL_DIR: folder, MODEL: "" })
  expect(log.text).toMatch(
    /"severity":"ERROR","message":"model rose can't be served: rose\.onnx: has/,
  )
  expect(log.text).toContain(
    "/predict asks model iris (the first by name; set MODEL to choose), /models/NAME/predict each",
  )
  expect(await text(`${address}/readyz`)).toMatch(
    /^ready\nmodel rose: rose\.onnx: has .*; it is not served\n$/,
  )
  await ended({ child })
})

async function ended({ child }: Pick<Listening, "child">): Promise<void> {
  child.kill("SIGTERM")
  expect(await child.exited).toBe(0)
}
