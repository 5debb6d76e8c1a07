import type { TrainedCard } from "../model/trained-card.ts"
import { versionOf } from "../model/card.ts"
import { readTrainedCard } from "../model/read-card.ts"
import { ChildError } from "./child.ts"

const CARD = "model/iris.yaml"
/** How near the card's a probability must be. */
const TOLERANCE = 1e-5
const JSON_HEADERS = { "content-type": "application/json" }

type GoldenRow = TrainedCard["golden"][number]

/** Requests whose right answer is known. */
export interface Golden {
  /** The body with one row: an object. */
  readonly one: string
  /** What the server should answer to it, but for the last digits. */
  readonly answer: object
  /** A body with so many rows: an array. */
  many(rows: number): string
  /**
   * Sends the one row to `POST /predict`.
   *
   * @throws {ChildError} if the answer is wrong
   */
  ask(address: string): Promise<void>
  /**
   * Sends an array to `POST /predict`.
   *
   * @throws {ChildError} if an answer is wrong
   */
  askMany(address: string, rows: number): Promise<void>
}

/**
 * Reads the golden rows of a trained model.
 *
 * @param file its card
 */
export async function readGolden(file = CARD): Promise<Golden> {
  const card = await readTrainedCard(await Bun.file(file).text(), file)
  const [first] = card.golden
  if (!first) throw new ChildError(`${file} has no golden row to compare with`)
  const rowAt = (index: number) => card.golden[index % card.golden.length] ?? first
  const objectOf = (row: GoldenRow) =>
    Object.fromEntries(card.features.map(({ name }, index) => [name, row.features[index]]))
  const golden = {
    one: JSON.stringify(objectOf(first)),
    answer: answerOf(card, first),
    many: (rows: number) =>
      JSON.stringify(Array.from({ length: rows }, (_, index) => objectOf(rowAt(index)))),
  }
  return {
    ...golden,
    async ask(address) {
      const answer = await post(address, golden.one)
      if (!isRight(answer, first)) throw wrong(answer)
    },
    async askMany(address, rows) {
      const { predictions } = (await post(address, golden.many(rows))) as { predictions: unknown[] }
      if (predictions.length !== rows) throw wrong(`${predictions.length} answers, not ${rows}`)
      const index = predictions.findIndex((answer, row) => !isRight(answer, rowAt(row)))
      if (index !== -1) throw wrong(predictions[index])
    },
  }
}

function answerOf({ name, classes, model }: TrainedCard, row: GoldenRow): object {
  return {
    class: row.class,
    probabilities: Object.fromEntries(
      classes.map(({ name: label }, index) => [label, row.probabilities[index]]),
    ),
    model: { name, version: versionOf(model.sha256) },
  }
}

async function post(address: string, body: string): Promise<unknown> {
  const response = await fetch(`${address}/predict`, {
    method: "POST",
    headers: JSON_HEADERS,
    body,
  })
  if (!response.ok) throw wrong(await response.text())
  return await response.json()
}

function isRight(answer: unknown, row: GoldenRow): boolean {
  const { class: label, probabilities } = answer as { class: string; probabilities: object }
  const answered: unknown[] = Object.values(probabilities)
  return (
    label === row.class &&
    row.probabilities.every((value, index) => Math.abs(value - Number(answered[index])) < TOLERANCE)
  )
}

function wrong(answer: unknown): ChildError {
  return new ChildError(
    `a wrong answer: ${typeof answer === "string" ? answer : JSON.stringify(answer)}`,
  )
}
