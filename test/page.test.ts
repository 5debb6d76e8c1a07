import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { join } from "node:path"
import type { Locator, Page } from "playwright-core"
import type { TrainedCard } from "../model/trained-card.ts"
import { readTrainedCard } from "../model/read-card.ts"
import { endAll, listening } from "../src/process.fixture.ts"
import { auditAccessibility } from "./accessibility.fixture.ts"
import {
  type BrowserOptions,
  CLOSING,
  closeBrowser,
  NO_BROWSER,
  openPage,
  takeScreenshot,
} from "./browser.fixture.ts"
import { answerOf, fieldOf, goldenClass, goldenTexts, queryOf, submit } from "./form.fixture.ts"
import { removeWine, trainWine } from "./wine.fixture.ts"

/** Two cores may have other tests to run. */
const PATIENCE = 60_000

/** A server, and the card of its model. */
interface Served {
  readonly address: string
  readonly card: TrainedCard
}

async function serve(folder: string, name: string): Promise<Served> {
  const file = join(folder, `${name}.yaml`)
  const card = await readTrainedCard(await Bun.file(file).text(), file)
  const { address } = await listening({ MODEL_DIR: folder, MODEL: name })
  return { address, card }
}

/** The models whose pages are looked at, and what only another model's page would say. */
const MODELS = [
  {
    model: "iris",
    start: () => serve(join(import.meta.dir, "../model"), "iris"),
    foreign: /wein|barolo|proline|alert/i,
  },
  {
    model: "wine",
    async start() {
      const { folder, name } = await trainWine()
      return serve(folder, name)
    },
    // Sepal is also the name of the project.
    foreign: /\biris|petal|sepal[ _](length|width)|setosa|versicolor|virginica|flower/i,
  },
]

/** What a page can come to show. */
interface State {
  readonly state: string
  /** Its path and query. */
  readonly path: (card: TrainedCard) => string
  /** What a person does there, if the address alone does not lead to it. */
  readonly act?: (page: Page, card: TrainedCard) => Promise<void>
  /** What is there to be seen. */
  readonly shows: (page: Page, card: TrainedCard) => Locator
}

const STATES: State[] = [
  {
    state: "the empty form",
    path: () => "/",
    shows: (page) => page.getByRole("button", { name: /predict/i }),
  },
  {
    state: "an answer",
    path: (card) => `/?${queryOf(card, goldenTexts(card))}`,
    shows: (page, card) => answerOf(page, goldenClass(card)),
  },
  {
    state: "a faulty form",
    path: (card) => `/?${queryOf(card, ["x", ""])}`,
    shows: (page) => page.getByRole("alert").first(),
  },
  {
    state: "an answer with all that can be opened",
    path: (card) => `/?${queryOf(card, goldenTexts(card))}`,
    act: (page) => openAll(page),
    shows: (page) => page.getByText("All of it is true to the model"),
  },
  {
    state: "the model",
    path: () => "/model",
    act: (page) => openAll(page),
    shows: (page) => page.getByRole("heading", { level: 1 }),
  },
  {
    state: "the API",
    path: () => "/docs#schema-1",
    shows: (page) => page.getByRole("heading", { level: 1 }),
  },
  {
    state: "nothing",
    path: () => "/nothing",
    shows: (page) => page.getByRole("heading", { name: "There is nothing here" }),
  },
  {
    state: "the form for many rows",
    path: () => "/rows",
    shows: (page) => page.getByRole("heading", { level: 1 }),
  },
  {
    state: "the answers to many rows",
    path: () => "/rows",
    act: async (page, card) => {
      await page.getByRole("textbox").fill(tableOf(card))
      await page.getByRole("button", { name: "Predict" }).click()
    },
    shows: (page, card) => page.getByRole("cell", { name: goldenClass(card) }).first(),
  },
  {
    state: "faulty rows",
    path: () => "/rows",
    act: async (page, card) => {
      await page.getByRole("textbox").fill(tableOf(card).replace(/\d/, "x"))
      await page.getByRole("button", { name: "Predict" }).click()
    },
    shows: (page) => page.getByRole("alert").first(),
  },
]

async function openAll(page: Page): Promise<void> {
  for (const summary of await page.locator("details > summary").all()) await summary.click()
}

/** The golden rows of a card as CSV. */
function tableOf({ features, golden }: TrainedCard): string {
  const header = features.map(({ name }) => `"${name.replaceAll('"', '""')}"`)
  return [header, ...golden.map((row) => row.features)].map((cells) => cells.join(",")).join("\n")
}

/** A way to look at every page. */
type View = { readonly view: string } & BrowserOptions

/** Each setting with each value, though not in every combination: a view takes about two seconds. */
const VIEWS: View[] = [
  { view: "on a desk" },
  { view: "on a narrow phone in the dark", width: 320, height: 640, colorScheme: "dark" },
  { view: "on a narrow phone without JavaScript", width: 320, height: 640, javaScript: false },
  { view: "in forced colours", forcedColors: "active" },
]

if (NO_BROWSER) console.log(`skipped: ${NO_BROWSER}`)
afterAll(closeBrowser, CLOSING)
afterAll(endAll)
afterAll(removeWine)

for (const { model, start, foreign } of MODELS) {
  describe.skipIf(NO_BROWSER !== undefined)(`in a browser, ${model}`, () => {
    let served: Served
    beforeAll(async () => {
      served = await start()
    }, PATIENCE)

    for (const view of VIEWS) {
      test(
        `every page ${view.view} is accessible, fits, and asks nobody else for anything`,
        async () => expect(await faultsIn(view, served)).toEqual([]),
        PATIENCE,
      )
    }

    test(
      "a form filled in and sent without JavaScript is answered, and keeps what was typed",
      async () => {
        const { address, card } = served
        await using open = await openPage(address, { javaScript: false })
        const texts = goldenTexts(card)
        await submit(open.page, card, texts)
        await answerOf(open.page, goldenClass(card)).waitFor()
        const kept = card.features.map(({ label }) => fieldOf(open.page, label).inputValue())
        expect(await Promise.all(kept)).toEqual(texts)
        expect(open.trouble).toEqual([])
      },
      PATIENCE,
    )

    test(
      "an answer shows what the card says as text, and nothing of another model",
      async () => {
        const { address, card } = served
        await using open = await openPage(address)
        await submit(open.page, card, goldenTexts(card))
        await answerOf(open.page, goldenClass(card)).waitFor()
        const text = await open.page.getByRole("main").innerText()
        for (const { label } of [...card.features, ...card.classes]) expect(text).toContain(label)
        expect(await open.page.content()).not.toMatch(foreign)
        expect(open.trouble).toEqual([])
      },
      PATIENCE,
    )
  })
}

/**
 * What is wrong with any state in a view. They follow each other in one page: to open a context, and
 * to read all of axe anew in it, takes four times as long as to look at a state.
 */
async function faultsIn(
  { view, width = 1280, ...options }: View,
  { address, card }: Served,
): Promise<string[]> {
  await using open = await openPage(address, { width, ...options })
  const { page, trouble } = open
  const faults: string[] = []
  for (const { state, path, act, shows } of STATES) {
    const before = trouble.length
    await page.goto(address + path(card))
    await act?.(page, card)
    await shows(page, card).waitFor()
    await takeScreenshot(page, `${card.name} ${state} ${view}`)
    const needed = await page.evaluate<number>("document.documentElement.scrollWidth")
    const overflow = needed > width ? [`the page needs ${needed} of ${width} pixels`] : []
    const found = [...(await auditAccessibility(page)), ...overflow, ...trouble.slice(before)]
    for (const fault of found) faults.push(`${state}: ${fault}`)
  }
  return faults
}
