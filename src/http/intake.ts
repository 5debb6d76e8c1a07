import type { Admission } from "./admission.ts"
import type { BodyReader } from "./body.ts"
import type { Exchange } from "./exchange.ts"

/** What protects a server against more than it can do. */
export interface Intake {
  admission: Admission
  bodies: BodyReader
}

/** What is parsed in a millisecond, at least: CSV, measured with 10,000 rows and with wide ones. */
const BYTES_PER_MILLISECOND = 15_000

/**
 * Takes in a body that takes long to parse, for a route behind the router. What it takes is estimated
 * by its length: it is parsed in several turns of the event loop, and the others that are let in
 * meanwhile have to know of it.
 *
 * @param answer makes an answer of the body, with turns of the event loop in between
 * @throws {Problem} what `BodyReader.read` throws, and 503 if there is no time for it
 */
export function takeIn<T>(
  exchange: Exchange,
  { admission, bodies }: Intake,
  answer: (bytes: Uint8Array) => Promise<T>,
): Promise<T> {
  return bodies.read(exchange, async (bytes) => {
    const line = admission.enterLong(bytes.length)
    if (line) await line
    const work = bytes.length / BYTES_PER_MILLISECOND
    admission.begin(work)
    try {
      return await answer(bytes)
    } finally {
      admission.leave(work)
    }
  })
}
