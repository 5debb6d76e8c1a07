import { describe, expect, test } from "bun:test"
import { createApp } from "../../app.ts"
import { testParts } from "../../app.fixture.ts"
import { testCard } from "../../inference/card.fixture.ts"
import { testModel } from "../../inference/model.fixture.ts"
import type { TrainedCard } from "../../../model/trained-card.ts"
import { elementsOf, expectGoodPage, hostileCard } from "../page.fixture.ts"

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

/** What an app with a card answers at a path. */
function ask(path: string, headers: Record<string, string> = {}, card: TrainedCard = testCard()) {
  const app = createApp(testParts({ model: { ...testModel(), card } }))
  return app(new Request(`http://localhost${path}`, { headers }))
}

/** The page of a card, its text with plain blanks and one after each tag. */
async function page(changes: Partial<TrainedCard> = {}) {
  const response = await ask("/model", { accept: BROWSER }, testCard(changes))
  const html = await response.text()
  const text = html
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/[\s\u00a0]+/g, " ")
    .replaceAll("&quot;", '"')
  return { response, html, text }
}

const { evaluation, training } = testCard()

describe("GET /model", () => {
  test("is a page for a browser, and JSON for a program that takes anything", async () => {
    const { response } = await page()
    expect(response.status).toBe(200)
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8")
    expect(response.headers.get("vary")).toBe("accept, accept-encoding")
    for (const accept of ["*/*", "application/json", ""]) {
      const json = await ask("/model", { accept })
      expect(json.headers.get("content-type")).toBe("application/json")
      expect(json.headers.get("vary")).toBe("accept, accept-encoding")
      expect(await json.json()).toEqual({ ...testCard(), version: "000000000000" })
    }
  })

  test("is 406 for who takes neither", async () => {
    const response = await ask("/model", { accept: "application/yaml" })
    expect(response.status).toBe(406)
    expect(response.headers.get("vary")).toBe("accept")
    expect(await response.json()).toMatchObject({ code: "not_acceptable" })
  })

  test("has the JSON at an address of its own, which a link can name", async () => {
    const response = await ask("/model.json", { accept: BROWSER })
    expect(await response.json()).toEqual({ ...testCard(), version: "000000000000" })
    const compressed = await ask("/model.json", { "accept-encoding": "gzip" })
    expect(compressed.headers.get("content-encoding")).toBe("gzip")
    const text = new TextDecoder().decode(
      Bun.gunzipSync(new Uint8Array(await compressed.arrayBuffer())),
    )
    expect(JSON.parse(text)).toMatchObject(testCard())
  })
})

describe("the page of a model", () => {
  test("says what it predicts from what, and how well, in words", async () => {
    const { text } = await page()
    for (const part of [
      "From 2 numbers (Länge, B per C) it says which of 2 classes something is: Klein, Sehr",
      "It has learned from 10 rows and recognises 90.0 % of rows that it has not seen.",
      "dealt into 5 parts",
      "90.0 % of unseen rows are recognised",
      "± 2.0 points standard error; between repeats ± 1.0 points",
      // ln 2 and 1 - 1/2: what two equal probabilities get.
      "0.693 if it gave each of the 2 classes the same probability",
      "0.500 if it gave each of the 2 classes the same probability",
      "the stated probability is 10.0 points away",
      "In training 1 to 9 cm Accepted 0 to 10 cm Rounded to 0.1 cm",
      "Digest of the table (SHA-256) 1111",
      "32-bit numbers",
      "lda (chosen) 0.100 ± 0.010",
      "Download made-up.onnx (7 bytes)",
    ]) {
      expect(text).toContain(part)
    }
    expect(text).not.toContain("All of it was done")
    expect(text).not.toContain("How far to believe")
    expect((await page({ training: { ...training, repeats: 5 } })).text).toContain(
      "All of it was done 5 times",
    )
  })

  test("does not take a class without a mistake for one that can have none", async () => {
    const [recall] = evaluation.recall as [(typeof evaluation.recall)[0]]
    const all = { mean: 1, spread: 0, error: 0 }
    const { text } = await page({ evaluation: { ...evaluation, recall: [all, recall] } })
    expect(text).toContain("with more rows, a mistake may still show")
    expect((await page()).text).not.toContain("a mistake may still show")
  })

  test("counts a long list of names", async () => {
    const [first] = testCard().features as [TrainedCard["features"][0]]
    const features = Array.from({ length: 8 }, (_, index) => ({
      ...first,
      name: `f${index}`,
      label: `F${index}`,
    }))
    expect((await page({ features })).text).toContain("(F0, F1, F2, F3, F4, F5 and 2 more)")
  })

  test("shows what was taken for what, with counts, shares and words", async () => {
    const confusion = [
      [6, 2],
      [0, 4],
    ]
    const { text, html } = await page({ evaluation: { ...evaluation, confusion } })
    // 6 and 2 of 8 rows, 4 of 4.
    expect(text).toContain("Klein 6 75.0 % right 2 25.0 % wrong")
    expect(text).toContain('Sehr "groß" 0 4 100.0 % right')
    const cells = elementsOf(html).flatMap(({ tag, attributes }) =>
      tag === "td" && attributes["class"]?.includes("shade") ? [attributes["class"]] : [],
    )
    expect(cells).toEqual(["right shade-3", "wrong shade-1", "wrong shade-0", "right shade-4"])
  })

  test("shows how far probabilities can be believed, where the card knows it", async () => {
    const reliability = [{ confidence: 0.75, accuracy: 0.5, rows: 1200 }]
    const { text, html } = await page({ evaluation: { ...evaluation, reliability } })
    expect(text).toContain("75.0 % 50.0 % 1,200")
    expect(html).toContain("1 point, 1 of them below the line")
    expectGoodPage(html)
  })

  test("lists the bins that it draws", async () => {
    const { text } = await page()
    // 5 rows at one value, 5 on a width of 8; 5 on a width of 1 each.
    expect(text).toContain("Rows per cm 1 5 no width above 1 to 9 5 0.625")
    expect(text).toContain("Rows per unit -1 to 0 5 5 above 0 to 1 5 5")
  })

  test("is a good page, whatever markup is in the texts of the card", async () => {
    const plain = (await page()).html
    expectGoodPage(plain)
    const html = await (await ask("/model", { accept: BROWSER }, hostileCard())).text()
    expectGoodPage(html)
    expect(/<script>|<b>/.exec(html)).toBeNull()
    const loud = elementsOf(html).filter(({ attributes }) => "onload" in attributes)
    expect(loud).toEqual([])
  })
})
