import { type BodyReader, notUtf8, OTHER_CHARSET, unparsable } from "./body.ts"
import type { Exchange } from "./exchange.ts"
import { Problem } from "./problem.ts"

/** The fields of a form: texts and files. */
export type Form = Awaited<ReturnType<Response["formData"]>>

/** The two encodings that browsers have for forms. */
const FORM_TYPE = /^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;.*)?$/i
/** What stands between the parts: up to 70 characters (RFC 2046, 5.1.1), in quotes or not. */
const BOUNDARY = /;\s*boundary\s*=\s*(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i
/**
 * A form has a field for each feature and a few more. Each field costs a hundred bytes and more,
 * however short it is: 8 MiB of `a&a&a&` would take 500 MB.
 */
const MOST_FIELDS = 10_000
/** What browsers say of where a request comes from when it comes from here, or from no page at all. */
const OWN_SITES: ReadonlySet<string> = new Set(["same-origin", "none"])

/**
 * Reads the form that a request carries, within the limits of all bodies.
 *
 * @throws {Problem} what `BodyReader.read` and `parseForm` throw
 */
export async function readForm(exchange: Exchange, bodies: BodyReader): Promise<Form> {
  const type = formType(exchange.request)
  if (type === undefined) throw notForm()
  return bodies.read(exchange, (bytes) => parseForm(bytes, type))
}

/**
 * The content-type of a form.
 *
 * @returns undefined for what is no form
 * @throws {Problem} 415 for a form that is called another encoding than UTF-8
 */
export function formType({ headers }: Request): string | undefined {
  const type = headers.get("content-type")
  if (type === null || !FORM_TYPE.test(type)) return undefined
  if (OTHER_CHARSET.test(type)) throw notForm()
  return type
}

/**
 * Understands the body of a form.
 *
 * @param type one of the two types of forms, with its parameters
 * @throws {Problem} 400 if it is broken, not UTF-8, or has more than 10,000 fields
 */
export async function parseForm(bytes: Uint8Array, type: string): Promise<Form> {
  const isMultipart = /^multipart/i.test(type)
  const form = await (isMultipart ? parseMultipart : parsePairs)(bytes, type)
  if (await isBroken(form, () => (isMultipart ? bytes : unescaped(bytes)))) throw notUtf8()
  return form
}

/**
 * Refuses a form that a page of another site has sent in a visitor's name (CSRF). Browsers say where
 * a request comes from; who says nothing is no browser of this decade, and carries nobody's name.
 *
 * @throws {Problem} 403 if it comes from another site
 */
export function refuseCrossSite({ headers }: Request): void {
  const site = headers.get("sec-fetch-site")
  if (site !== null) {
    if (OWN_SITES.has(site)) return
    throw crossSite()
  }
  const origin = headers.get("origin")
  if (origin !== null && !isOrigin(origin, headers.get("host") ?? "")) throw crossSite()
}

/**
 * Whether a form was not UTF-8. On the way each byte that is none has become U+FFFD, of which there are
 * then more than were sent.
 *
 * @param source gives the form as it was sent, without escapes
 */
async function isBroken(form: Form, source: () => Uint8Array): Promise<boolean> {
  const fields = Array.from(form)
  const texts = fields
    .map(([name, value]) => name + (typeof value === "string" ? value : value.name))
    .join("")
  if (!texts.includes("\ufffd")) return false
  let read = replacedIn(Buffer.from(texts))
  for (const [, value] of fields)
    if (typeof value !== "string") read += replacedIn(await value.bytes())
  return read > replacedIn(source())
}

/** How often U+FFFD stands in UTF-8. */
function replacedIn(bytes: Uint8Array): number {
  let count = 0
  for (let at = bytes.indexOf(0xef); at >= 0; at = bytes.indexOf(0xef, at + 1))
    if (bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd) count++
  return count
}

/** Pairs without their escapes. */
function unescaped(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1")
  const bare = text.replaceAll(/(%[0-9a-f]{2})+/gi, (escapes) =>
    Buffer.from(escapes.replaceAll("%", ""), "hex").toString("latin1"),
  )
  return Buffer.from(bare, "latin1")
}

async function parsePairs(bytes: Uint8Array, type: string): Promise<Form> {
  if (countOf("&", bytes) >= MOST_FIELDS) throw tooManyFields()
  return new Response(bytes, { headers: { "content-type": type } }).formData()
}

async function parseMultipart(bytes: Uint8Array, type: string): Promise<Form> {
  const [, quoted, plain] = BOUNDARY.exec(type) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) throw unparsable("the content-type names no boundary of the form")
  const parts = countOf(`--${boundary}\r\n`, bytes)
  if (parts > MOST_FIELDS) throw tooManyFields()
  const form = await new Response(bytes, { headers: { "content-type": type } })
    .formData()
    .catch(() => undefined)
  const isEmpty = countOf(`--${boundary}--`, bytes.subarray(0, boundary.length + 4)) > 0
  // Bun passes over parts that it does not understand.
  if (form === undefined || Array.from(form).length !== parts || (parts === 0 && !isEmpty))
    throw unparsable("the form is broken, or ended before it was complete")
  return form
}

/** How often a text stands in a body; counted no further than a form may have fields. */
function countOf(text: string, bytes: Uint8Array): number {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let count = 0
  let at = body.indexOf(text)
  while (at >= 0 && count <= MOST_FIELDS) {
    count++
    at = body.indexOf(text, at + text.length)
  }
  return count
}

/**
 * Whether an origin is the host that was asked. Of the scheme the origin itself is believed: behind a
 * proxy that ends TLS, this server does not know its own.
 *
 * @param origin `null` for a page that shall have none
 */
function isOrigin(origin: string, host: string): boolean {
  const page = URL.parse(origin)
  return page !== null && page.host === URL.parse(`${page.protocol}//${host}`)?.host
}

/** What is sent to a form's path must be a form. */
export function notForm(): Problem {
  return new Problem({
    status: 415,
    code: "unsupported_media_type",
    detail:
      "send a form in UTF-8, as application/x-www-form-urlencoded or as multipart/form-data, with that content-type",
    headers: { accept: "application/x-www-form-urlencoded, multipart/form-data" },
  })
}

function tooManyFields(): Problem {
  return unparsable(`the form has more than ${MOST_FIELDS} fields`)
}

function crossSite(): Problem {
  return new Problem({
    status: 403,
    code: "cross_site",
    detail:
      "this form was sent from a page of another site; open this server's own page and send it there",
  })
}
