import type { RunOptions } from "axe-core"
import { fileURLToPath } from "node:url"
import type { Page } from "playwright-core"
import { within } from "./browser.fixture.ts"

/** WCAG 2.2 at level AA, and what axe holds to be good beyond it. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

const OPTIONS: RunOptions = {
  runOnly: TAGS,
  resultTypes: ["violations"],
  // It would fetch the style sheets again, which the page's policy forbids.
  preload: false,
}

/** Made small, a page has read it in two thirds of the time. */
const SOURCE = Bun.file(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")))

/** In the page: the tests' own types know no DOM. */
const RUN = `axe.run(document, ${JSON.stringify(OPTIONS)}).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => ({ id, target, failureSummary }))))`

interface Violation {
  id: string
  /** A selector; of what stands in a frame or a shadow root, one for each step. */
  target: (string | string[])[]
  failureSummary: string
}

/**
 * Holds a page, as it stands, against the rules of axe-core.
 *
 * It is brought in by the debugger, so the page's policy need not be loosened for it. Where
 * JavaScript is off it is switched on for as long as axe runs, because its timers would never fire:
 * the page's own scripts have been passed over by then and stay so.
 *
 * @returns a line for each element that breaks a rule: the rule, the element, what would be right
 */
export async function auditAccessibility(page: Page): Promise<string[]> {
  return within(
    "axe",
    withJavaScript(page, () => audit(page)),
  )
}

async function audit(page: Page): Promise<string[]> {
  await page.evaluate(await SOURCE.text())
  const violations = await page.evaluate<Violation[]>(RUN)
  return violations.map(
    ({ id, target, failureSummary }) =>
      `${id}: ${target.flat().join(" ")}: ${failureSummary.replaceAll(/\s+/g, " ")}`,
  )
}

/** Runs something while scripts may run, and leaves it as it was. */
async function withJavaScript<Result>(page: Page, work: () => Promise<Result>): Promise<Result> {
  if (await page.evaluate<boolean>("matchMedia('(scripting: enabled)').matches")) return work()
  const session = await page.context().newCDPSession(page)
  const disable = (value: boolean) =>
    session.send("Emulation.setScriptExecutionDisabled", { value })
  // Playwright's own session has set it, and this one can only take back what it has set itself.
  await disable(true)
  await disable(false)
  try {
    return await work()
  } finally {
    await disable(true)
  }
}
