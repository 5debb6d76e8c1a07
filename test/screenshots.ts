import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { readTrainedCard } from "../model/read-card.ts"
import { endAll, listening } from "../src/process.fixture.ts"
import { type BrowserOptions, closeBrowser, NO_BROWSER, openPage } from "./browser.fixture.ts"
import { goldenTexts, queryOf } from "./form.fixture.ts"

// The command `bun run screenshots`: draws the pictures of the docs anew, from the server as it is.

const FOLDER = join(import.meta.dir, "../docs/images")
const CARD = "model/iris.yaml"

/** A picture of a page. */
interface Picture {
  readonly path: string
  readonly view?: BrowserOptions
  /** What is to be seen; without it, what the window shows. */
  readonly part?: string
  readonly act?: (page: Page) => Promise<void>
}

const card = await readTrainedCard(await Bun.file(CARD).text(), CARD)
const DESK = { width: 1120, height: 1180 }
const answer = `/?${queryOf(card, goldenTexts(card))}`

const PICTURES: Readonly<Record<string, Picture>> = {
  light: { path: answer, view: DESK },
  dark: { path: answer, view: { ...DESK, colorScheme: "dark" } },
  phone: { path: `${answer}#answer`, view: { width: 360, height: 740 } },
  error: {
    path: `/?${queryOf(card, ["6,7", "1e1", "", "170"])}`,
    view: { width: 1120, height: 900 },
  },
  explanation: {
    path: answer,
    view: DESK,
    part: ".why",
    act: (page) => page.getByText("How this is computed").click(),
  },
  model: { path: "/model", view: { width: 1280, height: 1300 } },
}

async function draw(address: string, name: string, picture: Picture): Promise<void> {
  const { path, view = {}, part, act } = picture
  await using open = await openPage(address + path, view)
  await act?.(open.page)
  const file = join(FOLDER, `${name}.png`)
  // Hiding the caret would put a style into the page, which its policy forbids.
  const options = { path: file, caret: "initial" } as const
  if (part) await open.page.locator(part).screenshot(options)
  else await open.page.screenshot(options)
  if (open.trouble.length > 0) throw new Error(`${name}: ${open.trouble.join("; ")}`)
  console.log(file)
}

if (NO_BROWSER) throw new Error(NO_BROWSER)
await mkdir(FOLDER, { recursive: true })
const { address } = await listening()
try {
  for (const [name, picture] of Object.entries(PICTURES)) await draw(address, name, picture)
} finally {
  await closeBrowser()
  await endAll()
}
