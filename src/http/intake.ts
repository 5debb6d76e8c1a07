import type { Admission } from "./admission.ts"
import type { BodyReader, Decode } from "./body.ts"
import type { Exchange } from "./exchange.ts"

/** What protects a server against more than it can do. */
export interface Intake {
  admission: Admission
  bodies: BodyReader
}

/** What is parsed in a millisecond, at least: CSV, measured with 10,000 rows and with wide ones. */
const BYTES_PER_MILLISECOND = 15_000
/**
 * The most that counts as work of a request that is answered in many turns of the event loop: what it
 * takes in one of them, and so what it keeps others waiting for. Two such are let in at once; were all
 * of its work counted, an array at /predict would be refused while a single table is answered, for
 * 0.4 s with 8 MiB.
 */
export const MOST_WORK_MILLISECONDS = 2

/**
 * Takes in a body that takes long to parse, for a route behind the router. What it takes is estimated
 * by its length: it is answered in several turns of the event loop, and those who want to be let in
 * meanwhile have to know of it.
 *
 * @param answer makes an answer of the body, with turns of the event loop in between
 * @param decode takes the content-encoding off, where there is one
 * @throws {Problem} what `BodyReader.read` throws, and 503 if there is no time for it
 */
export function takeIn<T>(
  exchange: Exchange,
  { admission, bodies }: Intake,
  answer: (bytes: Uint8Array) => Promise<T>,
  decode?: Decode,
): Promise<T> {
  const understand = (bytes: Uint8Array) => {
    const { length } = bytes
    const milliseconds = Math.min(length / BYTES_PER_MILLISECOND, MOST_WORK_MILLISECONDS)
    return inTurn(admission, { length, milliseconds }, () => answer(bytes))
  }
  return bodies.read(exchange, understand, decode)
}

/** What answering something takes. */
interface Work {
  /** Of the text that is to be parsed: who sends more waits longer. */
  readonly length: number
  /** As it is estimated before. */
  readonly milliseconds: number
}

/**
 * Answers what takes long, when its turn has come.
 *
 * @throws {Problem} 503 if there is no time for it
 */
export async function inTurn<T>(
  admission: Admission,
  { length, milliseconds }: Work,
  answer: () => Promise<T>,
): Promise<T> {
  const line = admission.enterLong(length)
  if (line) await line
  admission.begin(milliseconds)
  try {
    return await answer()
  } finally {
    admission.leave(milliseconds)
  }
}
