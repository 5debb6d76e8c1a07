import { describe, expect, test } from "bun:test"
import { Admission } from "./admission.ts"
import { BodyReader } from "./body.ts"
import { beginExchange } from "./exchange.ts"
import { takeIn } from "./intake.ts"

const newIntake = () => ({
  admission: new Admission({ inFlight: 10, waitMilliseconds: 20 }),
  bodies: new BodyReader({
    bytes: 200_000,
    objectBytes: 1000,
    bufferedBytes: 10_000_000,
    milliseconds: 1000,
  }),
})

const exchangeOf = (body: string) =>
  beginExchange(new Request("http://localhost/", { method: "POST", body }), {
    id: "1",
    route: "/",
    query: "",
  })

describe("takeIn()", () => {
  test("gives the bytes, and gives back their room and their place when they are answered", async () => {
    const intake = newIntake()
    const during = await takeIn(exchangeOf("abc"), intake, async (bytes) => [
      `${Buffer.from(bytes)}`,
      intake.admission.inFlight,
      intake.bodies.arriving,
    ])
    expect(during).toEqual(["abc", 1, 1])
    expect(intake.admission.inFlight).toBe(0)
    expect(intake.bodies.arriving).toBe(0)
  })

  test("does the same when there is no answer", async () => {
    const intake = newIntake()
    const failing = takeIn(exchangeOf("abc"), intake, () => Promise.reject(new Error("no")))
    expect(await failing.catch((error: Error) => error.message)).toBe("no")
    expect(intake.admission.inFlight).toBe(0)
    expect(intake.bodies.arriving).toBe(0)
  })

  test("lets a third long body wait until one of two is answered, or until its time is over", async () => {
    const intake = newIntake()
    const long = "x".repeat(100_000)
    const gate = Promise.withResolvers<void>()
    const first = takeIn(exchangeOf(long), intake, () => gate.promise)
    const second = takeIn(exchangeOf(long), intake, () => gate.promise)
    while (intake.admission.inFlight < 2) await Bun.sleep(1)
    const refused = takeIn(exchangeOf(long), intake, async () => {})
    expect(await refused.catch((error: unknown) => error)).toMatchObject({
      options: { status: 503, code: "overloaded" },
    })
    const waiting = takeIn(exchangeOf(long), intake, async () => "answered")
    gate.resolve()
    await Promise.all([first, second])
    expect(await waiting).toBe("answered")
  })
})
