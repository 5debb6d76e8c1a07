import { expect, test } from "bun:test"
import { failed, Load } from "./load.ts"

/** Waits until so many requests have been sent. */
async function sent(tally: { requests: number }, requests: number): Promise<void> {
  while (tally.requests < requests) await Bun.sleep(1)
}

test("Load counts answers that are not 200, and requests that nobody answers", async () => {
  let status = 200
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () => new Response("{}", { status }),
  })
  await using load = new Load({ address: server.url, body: "{}", rate: 400 })

  const good = load.begin()
  await sent(good, 40)
  // What is sent from here on is counted apart, until all that came before has its answer.
  load.begin()
  await load.settle()
  status = 503
  const overloaded = load.begin()
  await sent(overloaded, 40)
  const gone = load.begin()
  await load.settle()
  await server.stop(true)
  await sent(gone, gone.requests + 40)
  await load.settle()

  expect(failed(good)).toBe(0)
  expect([...overloaded.failures.keys()]).toEqual(["status 503"])
  expect(overloaded.failures.get("status 503")).toBeGreaterThanOrEqual(40)
  expect(failed(gone)).toBeGreaterThanOrEqual(40)
})
