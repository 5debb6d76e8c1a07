import { existsSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core"
import { watch } from "./trouble.fixture.ts"

/** Of two cores that other tests use as well. */
const PATIENCE = 20_000

const CHROMIUM = process.env["CHROMIUM"] || (Bun.which("chromium") ?? "/usr/bin/chromium")

/** Why there is no browser to test with; undefined if there is one. */
export const NO_BROWSER = existsSync(CHROMIUM)
  ? undefined
  : `Chromium is not at ${CHROMIUM}; CHROMIUM names another place`

/** What a person's browser is like. What is left out is a desktop of 1280 × 800 in light colours. */
export interface BrowserOptions {
  /** Whether scripts run: yes, if left out. */
  readonly javaScript?: boolean
  /** In CSS pixels, as the height. */
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: "light" | "dark"
  readonly forcedColors?: "none" | "active"
  /** "reduce", if left out: a page that moves is measured while it moves. */
  readonly reducedMotion?: "reduce" | "no-preference"
}

/** A page in a browser without a past: no cookies, no cache. `await using` closes it. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page
  /** What went wrong up to now: see `watch`. */
  readonly trouble: readonly string[]
}

/** A name of this machine that browsers do not trust without TLS, as they do `localhost`. */
export const PLAIN_HOST = "sepal.test"

let launched: Promise<Browser> | undefined

/** The one browser of a test file, started when it is first needed. */
function browser(): Promise<Browser> {
  launched ??= chromium.launch({
    executablePath: CHROMIUM,
    // Chromium refuses to run in its sandbox as root, which is what a container often is.
    chromiumSandbox: process.getuid?.() !== 0,
    // Debian's chromium is a shell script: it needs the system's programs, whatever the tests have.
    env: { ...process.env, PATH: "/usr/local/bin:/usr/bin:/bin" },
    args: [`--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`],
    timeout: PATIENCE,
  })
  return launched
}

/**
 * Opens an address in a context of its own and waits until all of it is there.
 *
 * @param address where the server listens, and the path
 */
export async function openPage(address: string, options: BrowserOptions = {}): Promise<OpenPage> {
  const { javaScript = true, width = 1280, height = 800, ...media } = options
  const settings: BrowserContextOptions = {
    javaScriptEnabled: javaScript,
    viewport: { width, height },
    reducedMotion: "reduce",
    ...media,
  }
  const context = await within("a new context", (await browser()).newContext(settings))
  context.setDefaultTimeout(PATIENCE)
  const trouble = watch(context, new URL(address).origin)
  const close = () => within("closing a context", context.close())
  try {
    const page = await within("a new page", context.newPage())
    await page.goto(address)
    return { page, trouble, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Ends the browser, if one was started, by force if it does not end by itself: for `afterAll`. */
export async function closeBrowser(): Promise<void> {
  const last = launched
  launched = undefined
  // A browser that did not start has already failed the test that wanted it.
  await (await last?.catch(() => undefined))?.close()
}

/** What `afterAll(closeBrowser, CLOSING)` needs: Playwright kills a browser that takes 30 s. */
export const CLOSING = { timeout: 45_000 }

/** Waits for what has no limit of its own in Playwright. */
export async function within<Result>(what: string, work: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new Error(`${what} took longer than ${PATIENCE} ms`)),
    PATIENCE,
  )
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Writes the whole page as NAME.png, for a person to look at, if the variable SCREENSHOTS of the
 * environment names a folder.
 *
 * @param name what is to be seen; whatever no file can be called by becomes a hyphen
 */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env["SCREENSHOTS"]
  if (!folder) return
  await mkdir(folder, { recursive: true })
  const file = `${name.replaceAll(/[^\p{L}\p{N}]+/gu, "-")}.png`
  // Hiding the caret would put a style into the page, which its policy forbids.
  await page.screenshot({ path: join(folder, file), fullPage: true, caret: "initial" })
}
