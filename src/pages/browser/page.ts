// What the pages do more where there is JavaScript. All that is shown is made by the server: this asks
// it for the page of the values as they are now, and takes its parts over.

/** So long what changes is gathered until it is asked: about the time between two keys. */
const PAUSE_MILLISECONDS = 60
/** So long an answer is waited for before another is asked in its place. */
const SLOW_MILLISECONDS = 1000
/** So long nothing may change until it is spoken, and kept in the list. */
const SETTLED_MILLISECONDS = 900
const KEPT = 8
/** As the server has it: what is longer is sent as a form is. */
const LONGEST_ADDRESS = 8000
/** As the server has it: a slider that follows `1e1` would say that it is taken. */
const PLAIN_NUMBER = /^[+\u2212-]?(\d+([.,]\d*)?|[.,]\d+)$/
/** Each model has a list of its own. */
const STORE = `predictions of ${location.pathname}`

interface Kept {
  readonly address: string
  readonly title: string
}

const questionForm = document.querySelector<HTMLFormElement>("#question")
if (questionForm) enliven(questionForm)
offerCopies(document)

function enliven(form: HTMLFormElement): void {
  let asked = new AbortController()
  let last = addressOf(form)
  let pause: ReturnType<typeof setTimeout> | undefined
  /** When the answer was asked that has not come yet. */
  let askedAt: number | undefined
  let settled: ReturnType<typeof setTimeout> | undefined
  addSliders(form, () => later())
  showHistory()

  const later = (): void => {
    pause ??= setTimeout(() => {
      pause = undefined
      // Were each change to break off what is asked, there would be no answer until all is still.
      const isAsked = askedAt !== undefined && performance.now() - askedAt < SLOW_MILLISECONDS
      if (isAsked) later()
      else void ask(false)
    }, PAUSE_MILLISECONDS)
  }
  const ask = async (isSent: boolean): Promise<void> => {
    clearTimeout(pause)
    pause = undefined
    const address = addressOf(form)
    // A field that is left says so even where nothing has changed.
    if (!isSent && address === last) return
    last = address
    asked.abort()
    const own = new AbortController()
    asked = own
    askedAt = performance.now()
    try {
      const response = await fetchPage(address, own.signal)
      if (!response.ok) throw new Error(`${response.status}`)
      const page = new DOMParser().parseFromString(await response.text(), "text/html")
      if (!page.querySelector(".problem")) return takeOver(page, address, isSent)
      clearTimeout(settled)
      if (!isSent) showWaiting()
      if (isSent) takeOverErrors(page)
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return
      last = ""
      // What the script can't do, the form can.
      if (isSent) form.submit()
      else say("The answer could not be brought up to date. Press Predict to try again.")
    } finally {
      if (asked === own) askedAt = undefined
    }
  }
  const takeOver = (page: Document, address: string, isSent: boolean): void => {
    const open = openDetails()
    const focused = focusedPlace()
    replace(page, "#result")
    reopen(open)
    takeOverErrors(page, false)
    takeOverChoices(page)
    document.title = page.title
    const isOwn = address.length <= LONGEST_ADDRESS
    history.replaceState(null, "", isOwn ? address : location.pathname)
    const answer = document.querySelector("#result")
    if (answer) offerCopies(answer)
    focused?.()
    if (isSent) goToAnswer()
    clearTimeout(settled)
    settled = setTimeout(() => {
      say(document.title)
      if (isOwn) keep({ address, title: document.title })
    }, SETTLED_MILLISECONDS)
  }

  form.addEventListener("input", later)
  form.addEventListener("change", later)
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    void ask(true)
  })
}

/** The address of the answer to what a form holds. */
function addressOf(form: HTMLFormElement): string {
  const query = new URLSearchParams()
  for (const [name, value] of new FormData(form)) query.set(name, String(value))
  return `${location.pathname}?${query}`
}

function fetchPage(address: string, signal: AbortSignal): Promise<Response> {
  const headers = { "x-sepal-script": "1" }
  if (address.length <= LONGEST_ADDRESS) return fetch(address, { headers, signal })
  const body = new URL(address, location.href).searchParams
  return fetch(location.pathname, { method: "POST", headers, body, signal })
}

/** Says that what is still to be seen is the answer to the values before. */
function showWaiting(): void {
  const text = "Waiting for valid numbers. The answer shown is for the values before."
  if (!document.querySelector("#answer") || document.querySelector(".waiting")) return
  const note = document.createElement("p")
  Object.assign(note, { className: "waiting", textContent: text })
  document.querySelector("#result")?.prepend(note)
  document.title = document.title.replace(/^.*?(?= – |$)/, "Waiting for valid numbers")
  say(text)
}

/** Puts the focus into the answer back to where it was, once that is another. */
function focusedPlace(): (() => void) | undefined {
  const focused = document.activeElement
  if (!focused?.closest("#result")) return undefined
  const alike = () =>
    Array.from(document.querySelectorAll<HTMLElement>(`#result ${focused.localName}`))
  const place = alike().findIndex((element) => element === focused)
  return () => alike()[place]?.focus()
}

/** Of a form above it, on a phone, the answer is out of sight. */
function goToAnswer(): void {
  const answer = document.querySelector<HTMLElement>("#answer")
  answer?.setAttribute("tabindex", "-1")
  answer?.focus()
}

/** Each number gets a slider over what was observed; either moves the other. */
function addSliders(form: HTMLFormElement, changed: () => void): void {
  for (const input of form.querySelectorAll<HTMLInputElement>("input[data-min]")) {
    const { min = "0", max = "1", step = "any" } = input.dataset
    const slider = document.createElement("input")
    Object.assign(slider, { type: "range", min, max, step })
    const label = document.querySelector(`label[for="${input.id}"]`)?.textContent?.trim()
    slider.setAttribute("aria-label", `${label}, slider`)
    slider.value = String((Number(min) + Number(max)) / 2)
    const follow = (): void => {
      const text = input.value.trim()
      const number = text.replace(",", ".").replace("\u2212", "-")
      if (PLAIN_NUMBER.test(text)) slider.value = String(Number(number))
      // A slider always stands somewhere; where nothing is entered, that is no value.
      if (text === "") slider.setAttribute("aria-valuetext", "nothing entered")
      else slider.removeAttribute("aria-valuetext")
    }
    follow()
    input.addEventListener("input", follow)
    slider.addEventListener("input", () => {
      input.value = slider.value
      slider.removeAttribute("aria-valuetext")
      changed()
    })
    input.after(slider)
  }
}

function takeOverErrors(page: Document, isSpoken = true): void {
  for (const input of document.querySelectorAll("#question .field :is(input[inputmode], select)")) {
    const fresh = page.getElementById(input.id)
    input.setAttribute("aria-invalid", fresh?.getAttribute("aria-invalid") ?? "false")
    replace(page, `#${input.id}-error`)
  }
  document.querySelector(".problem")?.remove()
  const summary = page.querySelector(".problem")
  if (!summary || !isSpoken) return
  document.title = page.title
  document.querySelector(".predict")?.before(summary)
  summary.setAttribute("tabindex", "-1")
  if (summary instanceof HTMLElement) summary.focus()
}

/** Of the same feature for both axes, the server has chosen another for one. */
function takeOverChoices(page: Document): void {
  for (const select of document.querySelectorAll<HTMLSelectElement>(
    "#question select[name^='~']",
  )) {
    const fresh = page.querySelector(`select[name="${CSS.escape(select.name)}"]`)
    if (fresh instanceof HTMLSelectElement) select.value = fresh.value
  }
}

function replace(page: Document, selector: string): void {
  const fresh = page.querySelector(selector)
  if (fresh) document.querySelector(selector)?.replaceWith(fresh)
}

/** What a person has opened stays open. */
function openDetails(): Set<string> {
  const open = document.querySelectorAll("#result details[open] > summary")
  return new Set(Array.from(open, (summary) => summary.textContent ?? ""))
}

function reopen(open: ReadonlySet<string>): void {
  for (const summary of document.querySelectorAll("#result details > summary")) {
    if (open.has(summary.textContent ?? "")) summary.parentElement?.setAttribute("open", "")
  }
}

/** Speaks to who listens to the page: once, when it has settled. */
function say(text: string): void {
  const status = document.querySelector("#status")
  if (status) status.textContent = text
}

function keep(prediction: Kept): void {
  const others = kept().filter(({ address }) => address !== prediction.address)
  try {
    sessionStorage.setItem(STORE, JSON.stringify([prediction, ...others].slice(0, KEPT)))
  } catch {
    // A browser that keeps nothing has no list.
  }
  showHistory()
}

function kept(): Kept[] {
  try {
    return JSON.parse(sessionStorage.getItem(STORE) ?? "[]") as Kept[]
  } catch {
    return []
  }
}

function showHistory(): void {
  const section = document.querySelector<HTMLElement>("#history")
  const list = section?.querySelector("ol")
  if (!section || !list) return
  const items = kept().map(({ address, title }) => {
    const link = document.createElement("a")
    link.href = address
    const [answer = title] = title.split(" – ")
    const values = Array.from(new URL(address, location.href).searchParams)
      .filter(([name]) => !/^~[xy]$/.test(name))
      .map(([, value]) => value)
    link.textContent = `${values.slice(0, 4).join(", ")}${values.length > 4 ? ", …" : ""}: ${answer}`
    const item = document.createElement("li")
    item.append(link)
    return item
  })
  list.replaceChildren(...items)
  section.hidden = items.length === 0
}

/** A button beside each text that is there to be copied. */
function offerCopies(within: ParentNode): void {
  for (const text of within.querySelectorAll<HTMLElement>("pre[data-copy]")) {
    const button = document.createElement("button")
    Object.assign(button, { type: "button", className: "plain copy", textContent: "Copy" })
    button.addEventListener("click", () => void copy(text, button))
    text.before(button)
  }
}

/** Where the browser does not let a script copy, over plain HTTP too, the text is marked to be copied. */
async function copy(text: HTMLElement, button: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text.textContent ?? "")
    button.textContent = "Copied"
  } catch {
    getSelection()?.selectAllChildren(text)
    button.textContent = "Marked: copy it with the keyboard"
  }
  say(button.textContent)
}
