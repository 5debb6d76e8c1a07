import { describe, expect, test } from "bun:test"
import { join } from "node:path"
import { openSession, TelemetryError } from "./session.ts"

/** Opens the model of the box in a process with a given environment. */
async function open(environment: Record<string, string>) {
  const code = `
    import { openSession } from ${JSON.stringify(join(import.meta.dir, "session.ts"))}
    const bytes = await Bun.file(${JSON.stringify(join(import.meta.dir, "iris.onnx"))}).bytes()
    try {
      const session = await openSession(bytes)
      console.log(session.inputNames.join(), session.outputNames.join())
      await session.release()
    } catch (error) {
      console.log(error.code, error.message)
    }`
  const child = Bun.spawn([process.execPath, "-e", code], { env: environment, stdout: "pipe" })
  return child.stdout.text()
}

describe("openSession()", () => {
  test("refuses before it touches the file", async () => {
    const opening = openSession(new Uint8Array(), {})
    expect(opening).rejects.toThrow("ORT_DISABLE_TELEMETRY is not 1 in the environment")
    expect(opening).rejects.toBeInstanceOf(TelemetryError)
  })

  test("opens a file where the telemetry is switched off", async () => {
    expect(await open({ ORT_DISABLE_TELEMETRY: "1" })).toBe("features label,probabilities\n")
  })

  for (const environment of [{}, { ORT_DISABLE_TELEMETRY: "" }, { ORT_DISABLE_TELEMETRY: "0" }]) {
    test(`refuses with ${JSON.stringify(environment)}`, async () => {
      expect(await open(environment as Record<string, string>)).toStartWith("telemetry")
    })
  }
})
