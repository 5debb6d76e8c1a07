import { afterAll, afterEach, describe, expect, test } from "bun:test"
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { onnxRuntime } from "../inference/engine.ts"
import { loadModel } from "../inference/model.ts"
import { ModelError } from "../inference/model-error.ts"
import { modelFiles, modelFolder, putFile, putModel, removeFolders } from "./model-files.fixture.ts"
import { ModelRepository, type RepositoryOptions } from "./model-repository.ts"

const one = await modelFiles("iris", "one")
const two = await modelFiles("iris", "two")
const rose = await modelFiles("rose")

const opened: ModelRepository[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((repository) => repository.close()))
})
afterAll(removeFolders)

/** Opens a folder. What the observer is told is noted; nothing is waited for. */
async function open(folder: string, options: Partial<RepositoryOptions> = {}) {
  const told: string[] = []
  const loaded: string[] = []
  const repository = await ModelRepository.open({
    folder,
    settleSeconds: 0,
    patienceSeconds: 0,
    load: (name) => {
      loaded.push(name)
      return loadModel(folder, onnxRuntime, { name })
    },
    observer: {
      served: ({ name, version }, replaced) =>
        void told.push(`${name}@${version} for ${replaced?.version ?? "none"}`),
      refused: (name, reason, kept) =>
        void told.push(`${name}: ${reason}, kept ${kept?.version ?? "none"}`),
      restored: ({ name, version }) => void told.push(`${name}@${version} again`),
      removed: (name) => void told.push(`${name} removed`),
      unreadable: (reason) => void told.push(reason),
      releaseFailed: (name, error) => void told.push(`${name}: ${error.message}`),
    },
    ...options,
  })
  opened.push(repository)
  const { models } = repository
  return { repository, models, told, loaded }
}

/** What a folder is refused with. */
async function refusal(folder: string, wanted?: string): Promise<string> {
  const error = await open(folder, { wanted }).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ModelError)
  const { message } = error as Error
  expect(message).not.toContain("\n")
  return message.replaceAll(folder, "FOLDER")
}

describe("ModelRepository.open()", () => {
  test("serves all models of a folder; the default is the first by name", async () => {
    const { models, told } = await open(await modelFolder(rose, one))
    expect(models.states()).toMatchObject([
      { name: "iris", current: { version: one.version }, refusal: undefined },
      { name: "rose", current: { version: rose.version }, refusal: undefined },
    ])
    expect(models.default.name).toBe("iris")
    expect(told).toEqual([])
  })

  test("has another default where one is wanted", async () => {
    const { models } = await open(await modelFolder(rose, one), { wanted: "rose" })
    expect(models.default.name).toBe("rose")
  })

  test("serves the others where one can't be, and says why without the folder's place", async () => {
    const folder = await modelFolder({ ...one, graph: two.graph }, rose)
    await writeFile(join(folder, "Tea Rose.onnx"), rose.graph)
    const { models } = await open(folder)
    expect(models.default.name).toBe("rose")
    expect(models.states().map(({ name, refusal: reason }) => [name, reason])).toEqual([
      [
        "Tea Rose",
        "Tea Rose.onnx: a model's name has lower-case letters, digits, - and _, up to 63; rename the file",
      ],
      [
        "iris",
        expect.stringMatching(/^iris\.onnx: has the SHA-256 \w+, but iris\.yaml was written/),
      ],
      ["rose", undefined],
    ])
  })

  test("refuses a folder without models, or with none that can be served", async () => {
    expect(await refusal(await modelFolder())).toBe(
      "FOLDER: holds no model (NAME.onnx and its card NAME.yaml); train one into it, or set MODEL_DIR to another folder",
    )
    const bad = { ...one, graph: two.graph }
    expect(await refusal(await modelFolder(bad))).toStartWith("FOLDER/iris.onnx: has the SHA-256")
    expect(await refusal(await modelFolder(bad, { ...rose, graph: two.graph }))).toMatch(
      /^FOLDER: none of its models can be served: FOLDER\/iris\.onnx: .*; FOLDER\/rose\.onnx: /,
    )
  })

  test("refuses a folder where the wanted model is not there, or can't be served", async () => {
    expect(await refusal(await modelFolder(one, rose), "tulip")).toBe(
      "FOLDER: holds no model tulip; set MODEL to iris or rose",
    )
    expect(
      await refusal(await modelFolder({ ...one, graph: two.graph }, rose), "iris"),
    ).toStartWith("FOLDER/iris.onnx: has the SHA-256")
  })

  test("refuses a card whose graph has another name, and gives its memory back", async () => {
    const folder = await modelFolder(one)
    await putFile(folder, "iris.yaml", one.card.replace("file: iris.onnx", "file: other.onnx"))
    await putFile(folder, "other.onnx", one.graph)
    await rm(join(folder, "iris.onnx"))
    expect(await refusal(folder, "iris")).toContain(
      "iris.yaml: names its graph other.onnx; call it iris.onnx",
    )
  })
})

describe("ModelRepository.look()", () => {
  test("finds out that files were others while they were opened, though they are the same again", async () => {
    const folder = await modelFolder(one)
    let isOpen = false
    const { repository, models } = await open(folder, {
      load: async (name) => {
        if (!isOpen) await putModel(folder, two)
        const model = await loadModel(folder, onnxRuntime, { name })
        if (!isOpen) await putModel(folder, one)
        isOpen = true
        return model
      },
    })
    expect(models.find("iris")?.version).toBe(two.version)
    await repository.look()
    expect(models.find("iris")?.version).toBe(one.version)
  })

  test("does nothing while nothing has changed, also where a file was only touched", async () => {
    const folder = await modelFolder(one)
    const { repository, told, loaded } = await open(folder)
    await repository.look()
    await putModel(folder, one)
    await repository.look()
    expect([told, loaded]).toEqual([[], ["iris"]])
  })

  test("serves new files in the place of the old, whose version stays", async () => {
    const folder = await modelFolder(one)
    const { repository, models, told } = await open(folder)
    await putModel(folder, two)
    await repository.look()
    expect(told).toEqual([`iris@${two.version} for ${one.version}`])
    expect(models.versionsOf("iris")).toEqual([two.version, one.version])
    expect(models.default.version).toBe(two.version)
    const row = Float32Array.of(5.1, 3.5, 1.4, 0.2)
    for (const version of models.versionsOf("iris"))
      expect((await models.find("iris", version)?.model.predict(row))?.[0]).toBeGreaterThan(0.99)
  })

  test("serves a card that has changed alone", async () => {
    const folder = await modelFolder(one)
    const { repository, models, told } = await open(folder)
    await putFile(folder, "iris.yaml", one.card.replace("title: Iris species", "title: Irises"))
    await repository.look()
    expect(told).toEqual([`iris@${one.version} for ${one.version}`])
    expect(models.find("iris")?.model.card.title).toBe("Irises")
    expect(models.versionsOf("iris")).toEqual([one.version])
  })

  test("refuses bad files once, keeps what is served, and takes good ones again", async () => {
    const folder = await modelFolder(one)
    const { repository, models, told, loaded } = await open(folder)
    await putFile(folder, "iris.yaml", two.card.replace("card: 1", "card: 7"))
    await repository.look()
    await repository.look()
    expect(told).toEqual([
      expect.stringMatching(
        new RegExp(`^iris: iris\\.yaml:\\d+:\\d+: card: expected 1.*, kept ${one.version}$`),
      ),
    ])
    expect(loaded).toEqual(["iris", "iris"])
    expect(models.states()[0]).toMatchObject({
      current: { version: one.version },
      refusal: expect.stringContaining("card: expected 1"),
    })
    await putModel(folder, two)
    await repository.look()
    expect(told.slice(1)).toEqual([`iris@${two.version} for ${one.version}`])
    expect(models.states()[0]?.refusal).toBeUndefined()
  })

  test("says so when the files that are served come back", async () => {
    const folder = await modelFolder(one)
    const { repository, models, told } = await open(folder)
    await putFile(folder, "iris.onnx", "not a graph")
    await repository.look()
    await putModel(folder, one)
    await repository.look()
    expect(told).toHaveLength(2)
    expect(told[1]).toBe(`iris@${one.version} again`)
    expect(models.states()[0]?.refusal).toBeUndefined()
  })

  test("waits for the other file of a model, and says nothing meanwhile", async () => {
    const folder = await modelFolder(one)
    const { repository, models, told } = await open(folder, { patienceSeconds: 1000 })
    await putFile(folder, "iris.yaml", two.card)
    await repository.look()
    await repository.look()
    expect(models.find("iris")?.version).toBe(one.version)
    expect(models.states()[0]?.refusal).toBeUndefined()
    await putFile(folder, "iris.onnx", two.graph)
    await repository.look()
    expect(told).toEqual([`iris@${two.version} for ${one.version}`])
  })

  test("waits for the card of a graph that comes first, but not where there was none", async () => {
    const folder = await modelFolder(one)
    const other = await modelFolder(rose)
    const { repository, models } = await open(folder, {
      patienceSeconds: 1000,
      load: (name) => loadModel(name === "rose" ? other : folder, onnxRuntime, { name }),
    })
    await putFile(folder, "rose.onnx", rose.graph)
    await repository.look()
    await repository.look()
    expect(models.find("rose")).toBeUndefined()
    // Somebody says that there will be none.
    expect(await repository.check("rose")).toBeUndefined()
    expect(models.find("rose")?.version).toBe(rose.version)
    const next = await modelFiles("rose", "next")
    await putModel(other, next)
    await putFile(folder, "rose.onnx", next.graph)
    await repository.look()
    expect(models.find("rose")?.version).toBe(next.version)
  })

  test("leaves files alone that have just changed", async () => {
    const folder = await modelFolder(one)
    const { repository, told, loaded } = await open(folder, { settleSeconds: 1000 })
    await putModel(folder, two)
    await repository.look()
    await repository.look()
    expect([told, loaded]).toEqual([[], ["iris"]])
  })

  test("looks again at files that change while they are read", async () => {
    const folder = await modelFolder(one)
    let changes = 0
    const { repository, models, told } = await open(folder, {
      load: async (name) => {
        const model = await loadModel(folder, onnxRuntime, { name })
        if (changes++ === 1) await putModel(folder, one)
        return model
      },
    })
    await putModel(folder, two)
    await repository.look()
    expect(told).toEqual([])
    await repository.look()
    expect([told, models.find("iris")?.version]).toEqual([[], one.version])
  })

  test("adds and removes models, and lets a version go that nobody can ask for", async () => {
    const folder = await modelFolder(one)
    const { repository, models, told } = await open(folder)
    await putModel(folder, rose)
    await repository.look()
    const added = models.find("rose")
    await rm(join(folder, "rose.yaml"))
    await rm(join(folder, "rose.onnx"))
    await repository.look()
    await repository.look()
    expect(told).toEqual([`rose@${rose.version} for none`, "rose removed"])
    expect(models.find("rose")).toBeUndefined()
    expect(added?.isReleased).toBe(true)
  })

  test("keeps the default model when its files are gone", async () => {
    const folder = await modelFolder(one, rose)
    const { repository, models, told } = await open(folder)
    await rm(join(folder, "iris.yaml"))
    await rm(join(folder, "iris.onnx"))
    await repository.look()
    expect(told).toEqual([`iris: its files are gone, kept ${one.version}`])
    expect(models.default.version).toBe(one.version)
  })

  test("forgets what was refused when its files are gone", async () => {
    const folder = await modelFolder(one, { ...rose, graph: one.graph })
    const { repository, models, told } = await open(folder)
    expect(models.states()).toHaveLength(2)
    await rm(join(folder, "rose.yaml"))
    await rm(join(folder, "rose.onnx"))
    await repository.look()
    expect(models.states()).toHaveLength(1)
    expect(told).toEqual([])
  })

  test("keeps everything while the folder can't be read, and says so once", async () => {
    const folder = await modelFolder(one)
    const { repository, models, told } = await open(folder)
    await rm(folder, { recursive: true })
    await repository.look()
    await repository.look()
    expect(told).toEqual([
      `${folder}: there is no such folder; set MODEL_DIR to the folder of the models`,
    ])
    expect(models.default.version).toBe(one.version)
  })

  test("keeps a failure to itself that nobody foresaw", async () => {
    const folder = await modelFolder(one)
    let isOpen = false
    const { repository, told } = await open(folder, {
      load: async (name) => {
        if (isOpen) throw new TypeError("a fault of ours")
        isOpen = true
        return loadModel(folder, onnxRuntime, { name })
      },
    })
    await putModel(folder, two)
    await repository.look()
    expect(told).toEqual([`iris: a fault of ours, kept ${one.version}`])
  })
})

describe("ModelRepository.check()", () => {
  test("serves new files at once, without patience", async () => {
    const folder = await modelFolder(one)
    const waiting = { settleSeconds: 1000, patienceSeconds: 1000 }
    const { repository, models, told } = await open(folder, waiting)
    expect(await repository.check("iris")).toBeUndefined()
    await putModel(folder, two)
    await putModel(folder, rose)
    expect(await repository.check("iris")).toBeUndefined()
    expect(await repository.check("rose")).toBeUndefined()
    expect(models.all().map(({ version }) => version)).toEqual([two.version, rose.version])
    expect(told).toHaveLength(2)
  })

  test("says why files can't be served, each time it is asked", async () => {
    const folder = await modelFolder(one)
    const { repository, told, loaded } = await open(folder, { patienceSeconds: 1000 })
    await putFile(folder, "iris.onnx", two.graph)
    const reasons = [await repository.check("iris"), await repository.check("iris")]
    for (const reason of reasons) expect(reason).toStartWith("iris.onnx: has the SHA-256")
    expect(told).toHaveLength(1)
    // Once at the start, and once for both: nobody can keep the server busy with them.
    expect(loaded).toHaveLength(2)
  })

  test("takes no client's text for a path, and remembers none", async () => {
    const folder = await modelFolder(one)
    const { repository, models } = await open(folder)
    await putModel(join(folder), rose)
    for (const name of ["tulip", "../iris", "", "iris/", "IRIS", "a".repeat(1000)])
      expect(await repository.check(name)).toBe("it has no files here")
    expect(models.states()).toHaveLength(1)
  })

  test("and look() at the same time load a model once", async () => {
    const folder = await modelFolder(one)
    const { repository, loaded, told } = await open(folder)
    await putModel(folder, two)
    await Promise.all([repository.look(), repository.check("iris"), repository.look()])
    expect([loaded, told]).toEqual([["iris", "iris"], [`iris@${two.version} for ${one.version}`]])
  })
})

test("ModelRepository.watch() finds new files by itself, until it is closed", async () => {
  const folder = await modelFolder(one)
  const served = Promise.withResolvers<string>()
  const options = { folder, load: (name: string) => loadModel(folder, onnxRuntime, { name }) }
  const silent = () => {}
  const repository = await ModelRepository.open({
    ...options,
    settleSeconds: 0.001,
    observer: {
      served: ({ version }) => served.resolve(version),
      refused: silent,
      restored: silent,
      removed: silent,
      unreadable: silent,
      releaseFailed: silent,
    },
  })
  repository.watch(0)
  repository.watch(0.001)
  await putModel(folder, two)
  expect(await served.promise).toBe(two.version)
  await repository.close()
  repository.watch(0.001)
  expect(repository.models.find("iris")?.isReleased).toBe(true)
})
