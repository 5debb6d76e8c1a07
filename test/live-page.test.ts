import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { readTrainedCard } from "../model/read-card.ts"
import { endAll, listening } from "../src/process.fixture.ts"
import { auditAccessibility } from "./accessibility.fixture.ts"
import { closeBrowser, CLOSING, NO_BROWSER, openPage } from "./browser.fixture.ts"
import { answerOf, fieldOf, queryOf } from "./form.fixture.ts"

/** Two cores may have other tests to run. */
const PATIENCE = 60_000

const file = "model/iris.yaml"
const card = await readTrainedCard(await Bun.file(file).text(), file)
const VIRGINICA = ["6.3", "3.3", "6", "2.5"]
const SETOSA = ["5.1", "3.5", "1.4", "0.2"]

let address = ""
beforeAll(async () => {
  if (!NO_BROWSER) ({ address } = await listening())
}, PATIENCE)
afterAll(closeBrowser, CLOSING)
afterAll(endAll)

const pageOf = (texts: string[]) => `${address}/?${queryOf(card, texts)}`

describe.skipIf(NO_BROWSER !== undefined)("the page with JavaScript", () => {
  const look = (what: string, run: () => Promise<void>) => test(what, run, PATIENCE)

  look("answers while a slider moves, without a reload, and its address follows", async () => {
    await using open = await openPage(pageOf(VIRGINICA))
    const { page, trouble } = open
    await page.evaluate("window.isTheSamePage = true")
    const slider = page.getByRole("slider", { name: /^Petal length/ })
    expect(await slider.inputValue()).toBe("6")
    await slider.press("Home")
    await answerOf(page, "Iris setosa").or(answerOf(page, "Iris versicolor")).waitFor()
    expect(await fieldOf(page, "Petal length").inputValue()).toBe("1")
    await page.waitForURL(/petal_length=1&/)
    expect(await page.evaluate<boolean>("window.isTheSamePage")).toBe(true)
    expect(await page.title()).toContain(await page.locator("#answer h2").innerText())
    expect(trouble).toEqual([])
  })

  look("answers while a slider does not rest, and at last what it has come to", async () => {
    await using open = await openPage(pageOf(VIRGINICA))
    const { page, trouble } = open
    const slider = page.getByRole("slider", { name: /^Petal length/ })
    await page.evaluate(`(() => {
      const slider = document.querySelector("input[type=range][aria-label^='Petal length']")
      let moves = 0
      window.drag = setInterval(() => {
        slider.value = moves++ % 2 ? "1" : "1.1"
        slider.dispatchEvent(new Event("input", { bubbles: true }))
      }, 15)
    })()`)
    await answerOf(page, "Iris setosa").or(answerOf(page, "Iris versicolor")).waitFor()
    await page.evaluate("clearInterval(window.drag)")
    await slider.fill("6.5")
    await page.waitForURL(/petal_length=6\.5&/)
    await answerOf(page, "Iris virginica").waitFor()
    expect(trouble).toEqual([])
  })

  look("moves the slider with a number that is typed, a German one, too", async () => {
    await using open = await openPage(pageOf(VIRGINICA))
    await fieldOf(open.page, "Petal length").fill(" 1,4 ")
    await answerOf(open.page, "Iris versicolor").or(answerOf(open.page, "Iris setosa")).waitFor()
    const slider = open.page.getByRole("slider", { name: /^Petal length/ })
    expect(await slider.inputValue()).toBe("1.4")
    expect(open.trouble).toEqual([])
  })

  look("leaves the slider where it is with a text that is refused", async () => {
    await using open = await openPage(pageOf(VIRGINICA))
    const slider = open.page.getByRole("slider", { name: /^Petal length/ })
    for (const [text, place] of [
      ["1e0", "6"],
      ["0x1", "6"],
      ["−1", "1"],
      ["+5.", "5"],
    ] as const) {
      await fieldOf(open.page, "Petal length").fill(text)
      expect(await slider.inputValue()).toBe(place)
    }
    expect(open.trouble).toEqual([])
  })

  look("has sliders that stand in the middle, and say so, where nothing is entered", async () => {
    await using open = await openPage(address)
    const slider = open.page.getByRole("slider", { name: /^Petal length/ })
    // Observed are 1 to 6.9 cm, in steps of 0.1.
    expect(await slider.inputValue()).toMatch(/^(3\.9|4)$/)
    expect(await slider.getAttribute("aria-valuetext")).toBe("nothing entered")
    await slider.press("ArrowRight")
    expect(await slider.getAttribute("aria-valuetext")).toBeNull()
    expect(await fieldOf(open.page, "Petal length").inputValue()).toBe(await slider.inputValue())
    expect(open.trouble).toEqual([])
  })

  look("shows in forced colours how full a bar is", async () => {
    await using open = await openPage(pageOf(VIRGINICA), { forcedColors: "active" })
    const fillOf = (selector: string) =>
      open.page.evaluate<string>(`getComputedStyle(document.querySelector("${selector}")).fill`)
    const sheet = await open.page.evaluate<string>(
      "getComputedStyle(document.body).backgroundColor",
    )
    expect(await fillOf(".probabilities .track")).toBe(sheet)
    expect(await fillOf(".probabilities .class-2")).not.toBe(sheet)
  })

  look("does not scold while a number is being typed, only when the form is sent", async () => {
    await using open = await openPage(pageOf(VIRGINICA))
    const { page } = open
    const answered = page.waitForResponse((response) => response.url().includes("petal_length=&"))
    await fieldOf(page, "Petal length").fill("5.")
    await fieldOf(page, "Petal length").fill("")
    await answered
    expect(await page.getByRole("alert").count()).toBe(0)
    await page.getByRole("button", { name: "Predict" }).click()
    await page.getByRole("alert").waitFor()
    // The summary has the focus, and leads to the field.
    expect(await page.evaluate<string>("document.activeElement.getAttribute('role')")).toBe("alert")
    await page.getByRole("alert").getByRole("link").click()
    expect(await page.evaluate<string>("document.activeElement.name")).toBe("petal_length")
    expect(await fieldOf(page, "Petal length").getAttribute("aria-invalid")).toBe("true")
    await page.keyboard.type("1.4")
    await page.keyboard.press("Enter")
    await page.getByRole("alert").waitFor({ state: "detached" })
    expect(await fieldOf(page, "Petal length").getAttribute("aria-invalid")).toBe("false")
    expect(open.trouble).toEqual([])
  })

  look("says once what the answer has become, and lists the last predictions", async () => {
    await using open = await openPage(pageOf(VIRGINICA))
    const { page } = open
    for (const [index, feature] of card.features.entries())
      await fieldOf(page, feature.label).fill(SETOSA[index] ?? "")
    await page.getByRole("status").filter({ hasText: "Iris setosa" }).waitFor({ state: "attached" })
    const list = page.getByRole("region", { name: "Your last predictions" })
    await list.getByRole("link", { name: /^5\.1, 3\.5, 1\.4, 0\.2: Iris setosa/ }).click()
    await answerOf(page, "Iris setosa").waitFor()
    expect(open.trouble).toEqual([])
  })

  look("shows other features on the map as soon as they are chosen", async () => {
    await using open = await openPage(pageOf(VIRGINICA))
    await open.page.getByLabel("Across").selectOption({ label: "Sepal length" })
    await open.page
      .getByRole("img", { name: /^A map of the answers over Sepal length and Petal width/ })
      .waitFor()
    expect(open.trouble).toEqual([])
  })

  look("chooses another feature for an axis where both would be the same", async () => {
    await using open = await openPage(pageOf(VIRGINICA))
    await open.page.getByLabel("Across").selectOption({ label: "Petal width" })
    await open.page
      .getByRole("img", { name: /^A map of the answers over Petal width and Petal length/ })
      .waitFor()
    expect(await open.page.locator("select[name='~y'] option:checked").textContent()).toBe(
      "Petal length",
    )
    expect(open.trouble).toEqual([])
  })

  look("is printed with what was entered, and without what is only there to be used", async () => {
    await using open = await openPage(pageOf(VIRGINICA))
    await open.page.emulateMedia({ media: "print" })
    expect(await fieldOf(open.page, "Petal length").isVisible()).toBe(true)
    expect(
      await open.page.locator("nav, button, [type=range], .examples >> visible=true").count(),
    ).toBe(0)
    // Beside the answer, at the width of a desk, a label had room for a letter.
    for (const label of await open.page.locator(".ask .field label").all())
      expect((await label.boundingBox())?.width).toBeGreaterThan(100)
    expect(open.trouble).toEqual([])
  })

  look("copies a command", async () => {
    await using open = await openPage(pageOf(VIRGINICA))
    const { page } = open
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"])
    await page.getByText("curl", { exact: true }).click()
    await page.getByRole("button", { name: "Copy" }).first().click()
    await page.getByRole("status").filter({ hasText: "Copied" }).waitFor({ state: "attached" })
    const copied = await page.evaluate<string>("navigator.clipboard.readText()")
    expect(copied).toStartWith(`curl ${address}/predict`)
  })

  look("says that it waits, in words, and that the answer is to the values before", async () => {
    await using open = await openPage(pageOf(VIRGINICA))
    const { page } = open
    await page.getByRole("button", { name: "Predict" }).click()
    // What was sent leads to its answer, which on a phone is out of sight.
    await page.locator("#answer:focus").waitFor()
    await page.locator("#question .field input[inputmode]").first().fill("")
    await page.locator(".waiting").waitFor()
    expect(await page.title()).toStartWith("Waiting for valid numbers – ")
    expect(await page.locator("#status").textContent()).toContain("for the values before")
    expect(await auditAccessibility(page)).toEqual([])
    expect(open.trouble).toEqual([])
  })

  look("asks nothing where nothing has changed", async () => {
    await using open = await openPage("about:blank")
    const { page } = open
    await page.clock.install()
    await page.goto(pageOf(VIRGINICA))
    const asked: string[] = []
    page.on("request", (request) => {
      if (request.url().includes("?")) asked.push(request.url())
    })
    const field = page.locator("#question .field input[inputmode]").first()
    await field.dispatchEvent("change")
    await page.clock.runFor(1000)
    expect(asked).toEqual([])
    await field.fill("6.4")
    await page.clock.runFor(1000)
    expect(asked).toHaveLength(1)
  })

  look(
    "answers what is too long for an address, while it changes and when it is sent",
    async () => {
      await using open = await openPage(pageOf(VIRGINICA))
      const { page } = open
      await fieldOf(page, "Petal length").fill(`${"0".repeat(9000)}1`)
      await page.getByText("This answer has no address of its own").waitFor()
      await answerOf(page, "Iris versicolor").or(answerOf(page, "Iris setosa")).waitFor()
      expect(page.url()).toBe(`${address}/`)
      await page.getByRole("button", { name: "Predict" }).click()
      await page.locator("#answer:focus").waitFor()
      await fieldOf(page, "Petal length").fill("6")
      await page.waitForURL(/petal_length=6&/)
      expect(await page.getByText("This answer has no address of its own").count()).toBe(0)
      expect(open.trouble).toEqual([])
    },
  )

  look("copies a command of the page for programs", async () => {
    await using open = await openPage(`${address}/docs`)
    const { page } = open
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"])
    const command = page.getByRole("region", { name: /^POST \/predict/ })
    await command.getByRole("button", { name: "Copy" }).first().click()
    await command.getByRole("button", { name: "Copied" }).waitFor()
    const copied = await page.evaluate<string>("navigator.clipboard.readText()")
    expect(copied).toStartWith(`curl ${address}/predict`)
    expect(open.trouble).toEqual([])
  })

  look(
    "is used with the keyboard alone: the way to an answer, and every stop is seen",
    async () => {
      await using open = await openPage(address)
      const { page } = open
      await page.keyboard.press("Tab")
      expect(await page.evaluate<string>("document.activeElement.textContent.trim()")).toBe(
        "Skip to the content",
      )
      await page.keyboard.press("Enter")
      for (const text of SETOSA) {
        // From a field over its slider to the next one.
        await page.keyboard.press("Tab")
        expect(await outline(page)).not.toBe("0px")
        await page.keyboard.type(text)
        await page.keyboard.press("Tab")
        expect(await page.evaluate<string>("document.activeElement.type")).toBe("range")
      }
      await fieldOf(page, "Petal width").press("Enter")
      await answerOf(page, "Iris setosa").waitFor()
      expect(open.trouble).toEqual([])
    },
  )
})

/** The width of the ring around what has the focus. */
function outline(page: { evaluate<T>(script: string): Promise<T> }): Promise<string> {
  return page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
}

describe.skipIf(NO_BROWSER !== undefined)("the page without JavaScript", () => {
  test(
    "has an address for an answer, which leads to the same one again",
    async () => {
      await using open = await openPage(address, { javaScript: false })
      const { page } = open
      for (const [index, feature] of card.features.entries())
        await fieldOf(page, feature.label).fill(VIRGINICA[index] ?? "")
      await page.getByRole("button", { name: "Predict" }).click()
      await answerOf(page, "Iris virginica").waitFor()
      const [url, text] = [page.url(), await page.getByRole("main").innerText()]
      await using again = await openPage(url, { javaScript: false })
      expect(await again.page.getByRole("main").innerText()).toBe(text)
    },
    PATIENCE,
  )
})
