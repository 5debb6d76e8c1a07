import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import type { Page } from "playwright-core"
import { endAll, listening } from "../src/process.fixture.ts"
import {
  modelFiles,
  modelFolder,
  putModel,
  removeFolders,
} from "../src/serving/model-files.fixture.ts"
import { auditAccessibility } from "./accessibility.fixture.ts"
import { CLOSING, closeBrowser, NO_BROWSER, openPage, takeScreenshot } from "./browser.fixture.ts"
import { answerOf, fieldOf } from "./form.fixture.ts"

/** Two cores may have other tests to run. */
const PATIENCE = 60_000
const VIRGINICA = "sepal_length=6.3&sepal_width=3.3&petal_length=6&petal_width=2.5"

const one = await modelFiles("iris", "1")
const two = await modelFiles("iris", "2")
const rose = await modelFiles("rose")
const roses = { ...rose, card: rose.card.replace("title: Iris species", "title: Garden <roses>") }

if (NO_BROWSER) console.log(`skipped: ${NO_BROWSER}`)
afterAll(closeBrowser, CLOSING)
afterAll(endAll)
afterAll(removeFolders)

describe.skipIf(NO_BROWSER !== undefined)("in a browser, a server of several models", () => {
  let address: string
  beforeAll(async () => {
    const folder = await modelFolder(one, roses, {
      ...(await modelFiles("tulip")),
      graph: one.graph,
    })
    ;({ address } = await listening({ MODEL_DIR: folder, RELOAD_SECONDS: "0" }))
    await putModel(folder, two)
    await fetch(`${address}/v2/repository/models/iris/load`, { method: "POST" })
  }, PATIENCE)

  const openModels = (page: Page) => page.getByText("Models (2)").click()

  for (const [view, options] of [
    ["on a desk", { width: 1280 }],
    ["on a narrow phone in the dark", { width: 320, height: 640, colorScheme: "dark" }],
    ["in forced colours", { width: 1280, forcedColors: "active" }],
  ] as const) {
    test(
      `lists them on pages that are accessible and fit ${view}`,
      async () => {
        await using open = await openPage(address, options)
        const { page, trouble } = open
        for (const path of [
          "/",
          "/models",
          "/models/rose/model",
          `/models/iris/versions/${one.version}?${VIRGINICA}`,
          "/models/tulip",
        ]) {
          await page.goto(address + path)
          await openModels(page)
          await takeScreenshot(page, `models ${path} ${view}`)
          expect(await auditAccessibility(page)).toEqual([])
          const needed = await page.evaluate<number>("document.documentElement.scrollWidth")
          expect(needed).toBeLessThanOrEqual(options.width)
        }
        // The browser itself reports the page of what is not there.
        expect(trouble.filter((line) => !line.includes("404"))).toEqual([])
      },
      PATIENCE,
    )
  }

  test(
    "leads from the page of one to the same page of another, without JavaScript too",
    async () => {
      for (const javaScript of [true, false]) {
        await using open = await openPage(`${address}/rows`, { javaScript })
        const { page } = open
        await openModels(page)
        await page.getByRole("link", { name: "Garden <roses> (rose)" }).click()
        expect(page.url()).toBe(`${address}/models/rose/rows`)
        await page.getByRole("link", { name: "Predict", exact: true }).click()
        expect(page.url()).toBe(`${address}/models/rose`)
        await openModels(page)
        await page.getByRole("link", { name: "All models of this server" }).click()
        expect(await page.getByRole("heading", { level: 2 }).allInnerTexts()).toEqual([
          "Iris species",
          "Garden <roses>",
          "What can't be served",
        ])
        expect(open.trouble).toEqual([])
      }
    },
    PATIENCE,
  )

  test(
    "keeps an answer, its address and the last predictions with their model",
    async () => {
      await using open = await openPage(`${address}/models/rose?${VIRGINICA}`)
      const { page } = open
      await fieldOf(page, "Petal length").fill("1.4")
      await fieldOf(page, "Petal width").fill("0.2")
      await answerOf(page, "Iris setosa").waitFor()
      expect(page.url()).toStartWith(`${address}/models/rose?sepal_length=6.3&`)
      const list = page.getByRole("region", { name: "Your last predictions" })
      await list.getByRole("link", { name: /^6\.3, 3\.3, 1\.4, 0\.2: Iris setosa/ }).waitFor()
      await page.goto(`${address}/?${VIRGINICA}`)
      await answerOf(page, "Iris virginica").waitFor()
      expect(await list.isVisible()).toBe(false)
      expect(open.trouble).toEqual([])
    },
    PATIENCE,
  )

  test(
    "says on the page of a version that it has been replaced",
    async () => {
      await using open = await openPage(`${address}/models/iris/versions/${one.version}/model`)
      await open.page.getByRole("link", { name: `To version ${two.version}` }).click()
      expect(open.page.url()).toBe(`${address}/models/iris`)
      expect(open.trouble).toEqual([])
    },
    PATIENCE,
  )
})
