import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { readTrainedCard } from "../model/read-card.ts"
import { connect, endAll, type Listening, listening } from "../src/process.fixture.ts"
import { answersIn, expectSound, lastly, message } from "./wire.fixture.ts"

const CARD = join(import.meta.dir, "../model/iris.yaml")
const card = await readTrainedCard(await readFile(CARD, "utf8"), CARD)
const ROWS = card.golden.map(({ features }) => features)
const INFER = "/v2/models/iris/infer"

let server: Listening
beforeAll(async () => {
  server = await listening({ LOG_LINES_PER_SECOND: "0" })
})
afterAll(endAll)

const matrix = (rows: readonly (readonly number[])[]) =>
  JSON.stringify({
    inputs: [{ name: "features", shape: [rows.length, 4], datatype: "FP32", data: rows.flat() }],
  })

interface Inferred {
  readonly outputs: readonly { readonly data: readonly (string | number)[] }[]
}

async function infer(rows: readonly (readonly number[])[]): Promise<Inferred> {
  const response = await fetch(`${server.address}${INFER}`, { method: "POST", body: matrix(rows) })
  expect(response.status).toBe(200)
  return (await response.json()) as Inferred
}

async function predict(rows: readonly (readonly number[])[]) {
  const objects = rows.map((row) =>
    Object.fromEntries(card.features.map(({ name }, column) => [name, row[column]])),
  )
  const response = await fetch(`${server.address}/predict`, {
    method: "POST",
    body: JSON.stringify(objects),
    headers: { "content-type": "application/json" },
  })
  const { predictions } = (await response.json()) as {
    predictions: { class: string; probabilities: Record<string, number> }[]
  }
  return predictions
}

async function metric(pattern: RegExp): Promise<number> {
  const text = await (await fetch(`${server.metrics}/metrics`)).text()
  return Number(new RegExp(pattern, "m").exec(text)?.[1] ?? 0)
}

describe("the Open Inference Protocol", () => {
  test("answers to the digit what /predict answers, also where both wait together", async () => {
    const [inferred, predictions] = await Promise.all([infer(ROWS), predict(ROWS)])
    const [labels, numbers] = inferred.outputs.map(({ data }) => data)
    expect(labels).toEqual(predictions.map((prediction) => prediction.class))
    expect(numbers).toEqual(
      predictions.flatMap(({ probabilities }) =>
        card.classes.map(({ name }) => probabilities[name] as number),
      ),
    )
    expect(labels).toEqual(card.golden.map((golden) => golden.class))
  })

  test("is counted by its routes, and its rows with those of /predict", async () => {
    const requests =
      /^http_requests_total\{route="\/v2\/models\/:model\/infer",status="200"\} (\d+)$/
    const rows = /^model_rows_total\{.*\} (\d+)$/
    const before = { requests: await metric(requests), rows: await metric(rows) }
    await infer(ROWS)
    await predict(ROWS)
    expect(await metric(requests)).toBe(before.requests + 1)
    expect(await metric(rows)).toBe(before.rows + 2 * ROWS.length)
  })

  test("writes a line to the log, with its rows and why it was refused", async () => {
    const ask = (body: string, id: string) =>
      fetch(`${server.address}${INFER}`, {
        method: "POST",
        body,
        headers: { "x-request-id": id },
      })
    await (await ask(matrix(ROWS.slice(0, 2)), "good")).text()
    await (await ask("{", "bad")).text()
    const line = async (id: string) => {
      for (;;) {
        const found = server.log.text.split("\n").find((text) => text.includes(`"${id}"`))
        if (found) return JSON.parse(found) as Record<string, unknown>
        await new Promise(setImmediate)
      }
    }
    expect(await line("good")).toMatchObject({
      message: "POST /v2/models/:model/infer 200",
      model: `iris@${card.model.sha256.slice(0, 12)}`,
      rows: 2,
    })
    expect(await line("bad")).toMatchObject({ status: 400, code: "unparsable" })
  })

  test("keeps requests of one connection apart, whatever the first says of its sizes", async () => {
    const row = Buffer.alloc(16)
    ROWS[0]?.forEach((value, index) => row.writeFloatLE(value, index * 4))
    const input = { name: "features", shape: [1, 4], datatype: "FP32" }
    const json = JSON.stringify({ inputs: [{ ...input, parameters: { binary_data_size: 16 } }] })
    const lying = (length: number, size: number) => {
      const text = json.replace("16", `${size}`)
      return Buffer.concat([
        Buffer.from(
          `POST ${INFER} HTTP/1.1\r\nHost: sepal\r\nInference-Header-Content-Length: ${length}\r\n` +
            `Content-Length: ${text.length + row.length}\r\n\r\n${text}`,
        ),
        row,
      ])
    }
    const good = Buffer.from(message(`POST ${INFER}`, [], matrix(ROWS.slice(0, 1))))
    for (const [length, size, status] of [
      [json.length, 16, 200],
      [json.length + 400, 16, 400],
      [json.length - 3, 16, 400],
      [json.length, 15, 400],
      [json.length, 17, 400],
      [json.length + 2, 9_000_000, 400],
    ] as const) {
      const connection = await connect(server.address)
      connection.send(lying(length, size))
      // Of requests that come at once Bun is sure to answer the first alone.
      await connection.until(/\r\n\r\n.*\}/s)
      connection.send(good)
      const answers = answersIn(await connection.closed)
      expect(answers.map((answer) => answer.status)).toEqual([status, 200])
      expect(answers[1]?.body).toContain(card.golden[0]?.class as string)
    }
    await expectSound(server.address)
  })

  test("refuses what is no protocol's path as the rest of the server does", async () => {
    const connection = await connect(server.address)
    connection.send(lastly("GET /v3/models"))
    const [answer] = answersIn(await connection.closed)
    expect(answer?.headers.get("content-type")).toBe("application/problem+json")
  })
})
