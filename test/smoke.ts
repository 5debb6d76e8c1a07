import { join } from "node:path"
import { parseArgs } from "node:util"
import { type ModelCard, versionOf } from "../model/card.ts"
import { readCard } from "../model/read-card.ts"
import { namedRow } from "../src/api/row-schema.ts"

const HELP = `bun run smoke ADDRESS [--any-version]
bun run smoke --namespace=NAMESPACE [--any-version]

Asks a running server for the golden rows of its model, and compares its answers with the card.

  ADDRESS           where the server is, such as http://localhost:5000
  --namespace=NAME  reaches the Service sepal of that namespace by kubectl port-forward instead
  --any-version     takes the card from the server: whatever version it serves has to answer as its own card says
  --help            this text

Ends with 0 if all answers are right, with 1 if not, with 2 if the call was wrong.`

/** How long a server may take to be reachable, and each answer after that, in milliseconds. */
const PATIENCE = 30_000
/** Answers are computed in 32 bits, by other processors than that of the training; of large ones, as a share. */
const TOLERANCE = 1e-5

/** The server does not answer as it should: the message is all that a person needs. */
class SmokeError extends Error {
  override name = "SmokeError" as const
}

/** A row's answer: a class with the numbers of all classes, or a number. */
interface Prediction {
  class?: string
  probabilities?: Record<string, number>
  scores?: Record<string, number>
  value?: number
}

/** What `/predict` answers for several rows. */
interface Answer {
  predictions: Prediction[]
  model: { name: string; version: string }
}

async function ask(address: string, path: string, init: RequestInit = {}): Promise<Response> {
  const url = new URL(path, address)
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE) })
  if (response.ok) return response
  throw new SmokeError(
    `${url} answered ${response.status}: ${(await response.text()).slice(0, 500)}`,
  )
}

/** Waits until the server says that it is ready: it may have just been started. */
async function awaitReady(address: string): Promise<void> {
  const deadline = Date.now() + PATIENCE
  for (;;) {
    try {
      await ask(address, "/readyz")
      return
    } catch (error) {
      if (Date.now() > deadline) {
        throw new SmokeError(
          `${address} is not ready after ${PATIENCE / 1000} s: ${(error as Error).message}`,
        )
      }
      await Bun.sleep(200)
    }
  }
}

/** The cards of the models in this tree, by name. */
async function ownCards(): Promise<Map<string, ModelCard>> {
  const folder = join(import.meta.dir, "../model")
  const cards = new Map<string, ModelCard>()
  for (const file of new Bun.Glob("*.yaml").scanSync(folder)) {
    const card = await readCard(await Bun.file(join(folder, file)).text(), file)
    cards.set(card.name, card)
  }
  return cards
}

/**
 * Compares a server's answers to the golden rows with those of a card.
 *
 * @param address of the server
 * @param takesAnyVersion whether the server's own card counts, and not that of this tree
 * @returns what was found right, in a line
 * @throws {SmokeError} saying what is wrong
 */
async function smoke(address: string, takesAnyVersion: boolean): Promise<string> {
  await awaitReady(address)
  const served = await readCard(
    await (await ask(address, "/model.yaml")).text(),
    `${address}/model.yaml`,
  )
  const card = takesAnyVersion ? served : (await ownCards()).get(served.name)
  if (!card)
    throw new SmokeError(`${address} serves the model ${served.name}, which is not in model/`)
  const version = versionOf(card.model.sha256)

  const { golden } = card
  if (!golden)
    throw new SmokeError(`the card of ${card.name} has no golden rows to compare answers with`)
  const rows = golden.map(({ features }) => namedRow(card, features))
  const response = await ask(address, "/predict", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(rows),
  })
  const { predictions, model } = (await response.json()) as Answer
  if (model.version !== version) {
    throw new SmokeError(
      `${address} serves ${model.name} ${model.version}; ${version} was to be there`,
    )
  }
  for (const [index, promised] of golden.entries()) {
    const { name, numbers } = promiseOf(promised)
    const found = predictions[index]
    const isNear = numbers.every((number, at) => {
      const answered = numbersOf(card, found)[at] ?? Number.NaN
      return Math.abs(answered - number) <= TOLERANCE * Math.max(1, Math.abs(number))
    })
    if (found?.class === name && isNear) continue
    throw new SmokeError(
      `golden row ${promised.row}: ${name ?? numbers[0]} was to come, off by ${TOLERANCE} at most; found ${JSON.stringify(found)}`,
    )
  }
  return `${card.name} ${version} answers its ${golden.length} golden rows as its card says`
}

/** What a card promises of a row: a class, where it answers one, and its numbers. */
function promiseOf(row: NonNullable<ModelCard["golden"]>[number]) {
  if ("value" in row) return { name: undefined, numbers: [row.value] }
  const scores = "scores" in row ? row.scores : undefined
  return { name: row.class, numbers: row.probabilities ?? scores ?? [] }
}

/** The numbers of an answer, in the card's order of classes. */
function numbersOf(card: ModelCard, found: Prediction | undefined): (number | undefined)[] {
  if (!("classes" in card)) return [found?.value]
  const numbers = found?.probabilities ?? found?.scores
  return card.classes.map(({ name }) => numbers?.[name])
}

/** Reaches the Service of a namespace from this machine, for as long as a function works with it. */
async function throughService<Result>(
  namespace: string,
  work: (address: string) => Promise<Result>,
): Promise<Result> {
  const command = ["kubectl", "port-forward", `--namespace=${namespace}`, "service/sepal", ":80"]
  const child = Bun.spawn(command, { stdout: "pipe", stderr: "inherit" })
  const late = setTimeout(() => child.kill(), PATIENCE)
  try {
    const decoder = new TextDecoder()
    let said = ""
    for await (const piece of child.stdout) {
      said += decoder.decode(piece, { stream: true })
      const port = /127\.0\.0\.1:(\d+)/.exec(said)?.[1]
      if (!port) continue
      clearTimeout(late)
      return await work(`http://127.0.0.1:${port}`)
    }
    throw new SmokeError(
      `the Service sepal of ${namespace} can't be reached; kubectl says why above`,
    )
  } finally {
    clearTimeout(late)
    child.kill()
    await child.exited
  }
}

async function main(args: string[]): Promise<number> {
  let options
  try {
    options = parseArgs({
      args,
      allowPositionals: true,
      options: {
        namespace: { type: "string" },
        "any-version": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    })
    const places = options.positionals.length + (options.values.namespace ? 1 : 0)
    if (places !== 1 && !options.values.help) throw new TypeError("one address, or one namespace")
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`)
    return 2
  }
  const { values, positionals } = options
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const work = (address: string) => smoke(address, values["any-version"])
  try {
    const [address] = positionals
    console.log(
      values.namespace
        ? await throughService(values.namespace, work)
        : await work(withScheme(address)),
    )
    return 0
  } catch (error) {
    console.error((error as Error).message)
    return 1
  }
}

function withScheme(address = ""): string {
  return address.includes("://") ? address : `http://${address}`
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
