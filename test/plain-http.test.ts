import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { readTrainedCard } from "../model/read-card.ts"
import { exampleTable } from "../src/pages/rows/example.ts"
import { endAll, listening } from "../src/process.fixture.ts"
import { closeBrowser, CLOSING, NO_BROWSER, openPage, PLAIN_HOST } from "./browser.fixture.ts"
import { answerOf, goldenClass, goldenTexts, submit } from "./form.fixture.ts"

/** Two cores may have other tests to run. */
const PATIENCE = 60_000

const file = "model/iris.yaml"
const card = await readTrainedCard(await Bun.file(file).text(), file)

let address = ""
beforeAll(async () => {
  if (NO_BROWSER) return
  const served = new URL((await listening()).address)
  served.hostname = PLAIN_HOST
  address = served.origin
}, PATIENCE)
afterAll(closeBrowser, CLOSING)
afterAll(endAll)

// A load balancer of layer 4 and a machine of one's own network have neither TLS nor the name
// localhost: there browsers send no Sec-Fetch headers and keep some interfaces from scripts.
describe.skipIf(NO_BROWSER !== undefined)("over plain HTTP", () => {
  for (const javaScript of [true, false]) {
    test(
      `a form is answered, ${javaScript ? "with" : "without"} JavaScript`,
      async () => {
        await using open = await openPage(address, { javaScript })
        await submit(open.page, card, goldenTexts(card))
        await answerOf(open.page, goldenClass(card)).waitFor()
        expect(open.trouble).toEqual([])
      },
      PATIENCE,
    )
  }

  test(
    "what can't be answered yet is no failure of the page",
    async () => {
      await using open = await openPage(address)
      const { page } = open
      const [first] = goldenTexts(card)
      const asked = page.waitForResponse((response) => response.url().includes("?"))
      await page
        .locator("#question .field input[inputmode]")
        .first()
        .fill(first ?? "")
      expect((await asked).status()).toBe(200)
      expect(await page.locator("#status").textContent()).toBe("")
      expect(open.trouble).toEqual([])
    },
    PATIENCE,
  )

  test(
    "a text that a script may not copy is marked, and not called copied",
    async () => {
      await using open = await openPage(`${address}/docs`)
      const { page } = open
      await page.getByRole("button", { name: "Copy" }).first().click()
      await page.getByRole("button", { name: /^Marked/ }).waitFor()
      expect(await page.evaluate<string>("String(getSelection())")).toStartWith("curl ")
      expect(open.trouble).toEqual([])
    },
    PATIENCE,
  )

  test(
    "a table is answered",
    async () => {
      await using open = await openPage(`${address}/rows`)
      const table = exampleTable(card)
      await open.page.getByRole("textbox").fill(table)
      await open.page.getByRole("button", { name: "Predict" }).click()
      await open.page
        .getByRole("cell", { name: goldenClass(card) })
        .first()
        .waitFor()
      expect(open.trouble).toEqual([])
    },
    PATIENCE,
  )
})
