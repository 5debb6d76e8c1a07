import { expect, test } from "bun:test"
import { beginExchange } from "../http/exchange.ts"
import { testModel } from "../inference/model.fixture.ts"
import { ServedModel } from "./served-model.ts"

/** A model, and how often its memory was given back. */
function open(release = async () => {}) {
  const seen = { released: 0, failed: [] as Error[] }
  const model = {
    ...testModel(),
    release: () => {
      seen.released++
      return release()
    },
  }
  return { seen, served: new ServedModel(model, (error) => void seen.failed.push(error)) }
}

const exchange = () =>
  beginExchange(new Request("http://localhost/"), { id: "1", route: "/", query: "" })

test("ServedModel gives its memory back at once where nobody needs it, and once", async () => {
  const { seen, served } = open()
  served.retire()
  expect(seen.released).toBe(1)
  await served.release()
  expect(seen.released).toBe(1)
})

test("ServedModel stays until the last exchange and the last use are over", async () => {
  const { seen, served } = open()
  const [one, other] = [exchange(), exchange()]
  const used = Promise.withResolvers<void>()
  expect(served.holdFor(one)).toBe(served.model)
  served.holdFor(one)
  served.holdFor(other)
  const use = served.use(() => used.promise)
  served.retire()
  one.subject?.letGo()
  other.subject?.letGo()
  expect(seen.released).toBe(0)
  used.resolve()
  await use
  expect(seen.released).toBe(1)
})

test("ServedModel is let go by an exchange that turns to another", () => {
  const { seen, served } = open()
  const own = exchange()
  served.holdFor(own)
  served.retire()
  const { served: other } = open()
  other.holdFor(own)
  expect(seen.released).toBe(1)
  expect(own.subject).toBe(other)
})

test("ServedModel tells why its memory can't be given back", async () => {
  const failure = new Error("the engine is gone")
  const { seen, served } = open(() => Promise.reject(failure))
  await served.release()
  expect(seen.failed).toEqual([failure])
})
