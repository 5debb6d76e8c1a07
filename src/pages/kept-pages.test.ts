import { describe, expect, test } from "bun:test"
import { gunzipSync } from "node:zlib"
import { testModel } from "../inference/model.fixture.ts"
import { keptPages } from "./kept-pages.ts"

describe("keptPages()", () => {
  test("draws and compresses a page once, and anew where something else is asked", async () => {
    const [model, other] = [testModel(), testModel()]
    const find = keptPages()
    const drawn: string[] = []
    const page = (which: typeof model, host: string) =>
      find(which, { host }, () => {
        drawn.push(host)
        return `<html>${host}</html>`
      })
    const first = await page(model, "a")
    expect(first.text).toBe("<!doctype html><html>a</html>")
    expect(gunzipSync(first.packed).toString()).toBe(first.text)
    expect(await page(model, "a")).toBe(first)
    expect((await page(model, "a")).packed).toBe(first.packed)
    expect((await page(model, "b")).text).toContain("b")
    expect(await page(other, "a")).not.toBe(first)
    expect(drawn).toEqual(["a", "b", "a"])
  })

  test("keeps a few, whatever names a client calls the server by", async () => {
    const model = testModel()
    const find = keptPages()
    let drawn = 0
    const page = (host: string) => find(model, { host }, () => `${++drawn}`)
    for (let host = 0; host < 100; host++) await page(`${host}`)
    await page("99")
    expect(drawn).toBe(100)
    await page("0")
    expect(drawn).toBe(101)
  })
})
