import { afterAll, describe, expect, test } from "bun:test"
import { closeSync, openSync, readFileSync, rmSync } from "node:fs"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openSink } from "./sink.ts"

const folder = await mkdtemp(join(tmpdir(), "sepal-sink-"))
afterAll(() => rmSync(folder, { recursive: true }))

const mkfifo = Bun.which("mkfifo")
if (!mkfifo) console.log("skipped: mkfifo, a part of every Unix, is not on the PATH")

/** A pipe that is open at both ends, so that it fills up and nobody is told. */
async function unreadPipe(): Promise<number> {
  const path = join(folder, `pipe-${crypto.randomUUID()}`)
  await Bun.$`${mkfifo} ${path}`
  return openSync(path, "r+")
}

describe("openSink()", () => {
  test("writes lines in their order, and flush() waits for them", async () => {
    const file = join(folder, "log")
    const descriptor = openSync(file, "w")
    const sink = openSink(descriptor, 1_000_000)
    const lines = Array.from({ length: 1000 }, (_, line) => `line ${line} ä\n`)
    for (const line of lines) expect(sink.write(line)).toBe(true)
    await sink.flush(10_000)
    expect(readFileSync(file, "utf8")).toBe(lines.join(""))
    expect(sink.write("one more\n")).toBe(true)
    await sink.flush(10_000)
    expect(readFileSync(file, "utf8")).toEndWith("one more\n")
    closeSync(descriptor)
  })

  test.skipIf(!mkfifo)("drops what nobody takes, and keeps nobody waiting", async () => {
    const descriptor = await unreadPipe()
    const sink = openSink(descriptor, 100_000)
    const line = `${"x".repeat(999)}\n`
    let taken = 0
    for (let index = 0; index < 1000; index++) if (sink.write(line)) taken++
    expect(taken).toBe(100)
    // The event loop still turns.
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect(sink.write(line)).toBe(false)
    closeSync(descriptor)
  })

  test("drops everything once its reader is gone", async () => {
    const descriptor = openSync(join(folder, "read-only"), "w+")
    closeSync(descriptor)
    const sink = openSink(descriptor, 1000)
    sink.write("into nothing\n")
    await sink.flush(10_000)
    expect(sink.write("again\n")).toBe(false)
  })
})
