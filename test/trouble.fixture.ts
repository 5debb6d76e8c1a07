import type { BrowserContext, ConsoleMessage } from "playwright-core"

/**
 * Collects what goes wrong in the pages of a context, as lines that say what and where: errors in the
 * console (a breach of the content security policy is one), errors of scripts, dialogs, requests that
 * fail, and requests to anybody but the server.
 *
 * That the document itself is answered with an error, as a faulty form is, is the test's own affair.
 *
 * @param origin the server's
 * @returns a list that grows
 */
export function watch(context: BrowserContext, origin: string): readonly string[] {
  const trouble: string[] = []
  const documents = new Set<string>()
  const checkOrigin = (address: string) => {
    const { protocol, origin: asked } = new URL(address)
    if (protocol !== "data:" && asked !== origin) trouble.push(`another origin: ${address}`)
  }
  context.on("request", (request) => {
    checkOrigin(request.url())
    if (request.isNavigationRequest()) documents.add(request.url())
  })
  context.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? ""
    // Whoever leaves a page early, or asks no more, breaks off what is on its way.
    if (why !== "net::ERR_ABORTED") trouble.push(`failed request: ${request.url()} ${why}`)
  })
  context.on("console", (message) => {
    if (message.type() === "error" && !tellsStatus(message, documents))
      trouble.push(`console: ${message.text()}`)
  })
  context.on("weberror", (error) => {
    trouble.push(`script: ${error.error().message}`)
  })
  context.on("dialog", (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`)
    // It may be gone with its page, and then there is nothing left to dismiss.
    void dialog.dismiss().catch(() => undefined)
  })
  context.on("page", (page) => {
    page.on("websocket", (socket) => checkOrigin(socket.url().replace(/^ws/, "http")))
  })
  return trouble
}

/** Whether a line of the console only says with which status a document was answered. */
function tellsStatus(message: ConsoleMessage, documents: ReadonlySet<string>): boolean {
  return (
    message.text().startsWith("Failed to load resource: the server responded with a status of") &&
    documents.has(message.location().url)
  )
}
