import { describe, expect, test } from "bun:test"
import { createApp } from "../../app.ts"
import { testParts } from "../../app.fixture.ts"
import { testModel } from "../../inference/model.fixture.ts"
import { ReplacedError } from "../../inference/model-file.ts"
import { attachment } from "./download.ts"

const app = createApp(testParts())
const get = (path: string, headers: Record<string, string> = {}) =>
  app(new Request(`http://localhost${path}`, { headers }))

const ZEROS = `"${"0".repeat(64)}"`

describe("GET /model.onnx and /model.yaml", () => {
  const downloads = [
    ["/model.onnx", "made-up.onnx", "application/octet-stream", "a graph", ZEROS],
    ["/model.yaml", "made-up.yaml", "application/yaml", "card: 1\n", `"${"3".repeat(64)}"`],
  ] as const
  for (const [path, name, type, content, etag] of downloads) {
    test(`${path} is the file ${name}, to be saved`, async () => {
      const response = await get(path)
      expect(response.status).toBe(200)
      expect(await response.text()).toBe(content)
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "content-type": type,
        "content-length": String(content.length),
        "content-disposition": `attachment; filename="${name}"`,
        etag,
        "x-content-type-options": "nosniff",
      })
    })
  }

  test("are not sent to a client that has them", async () => {
    for (const known of [ZEROS, `"other", W/${ZEROS}`, "*"]) {
      const response = await get("/model.onnx", { "if-none-match": known })
      expect(response.status).toBe(304)
      expect(await response.text()).toBe("")
      expect(response.headers.get("etag")).toBe(ZEROS)
    }
    expect((await get("/model.onnx", { "if-none-match": '"other"' })).status).toBe(200)
  })

  test("are 404 once they have been replaced, and a failure of the disk is nothing of the client's", async () => {
    const failing = (error: Error) => {
      const { files, ...model } = testModel()
      const read = async () => {
        throw error
      }
      const graph = { ...files.graph, read }
      const other = createApp(testParts({ model: { ...model, files: { ...files, graph } } }))
      return other(new Request("http://localhost/model.onnx"))
    }
    const replaced = await failing(new ReplacedError("/secret/made-up.onnx"))
    expect(replaced.status).toBe(404)
    const text = await replaced.text()
    expect(text).toContain("made-up.onnx has been replaced or removed")
    expect(text).not.toContain("secret")
    expect((await failing(new Error("EIO"))).status).toBe(500)
  })
})

describe("attachment()", () => {
  test("names a plain file as it is", () => {
    expect(attachment("my model-2.onnx")).toBe('attachment; filename="my model-2.onnx"')
  })
  test("can name any file, and lets no name end the header", () => {
    expect(attachment('größe "x"\r\na: b\'(1).onnx')).toBe(
      "attachment; filename=\"gr__e _x___a_ b__1_.onnx\"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%22x%22%0D%0Aa%3A%20b%27%281%29.onnx",
    )
    expect(attachment("\ud800.onnx")).toContain("filename*=UTF-8''%EF%BF%BD.onnx")
  })
})
