import { isUtf8 } from "node:buffer"
import { type Form, parseForm } from "../../http/form.ts"

/** A table as a person sends it: a text in a field, or a file. */
export interface RowsSent {
  readonly bytes: Uint8Array
  /** What stands in the field of the page that answers, so that nothing is lost. */
  readonly text: string
  /** The name of the file; undefined where the text counts. */
  readonly file?: string
  /** Whether the file is too large to stand in the field. */
  readonly isTooLargeToShow: boolean
}

/** The fields of the form. */
export const FIELDS = { text: "table", file: "file" } as const

/** A field with more makes a browser slow. */
const MOST_SHOWN_BYTES = 1_000_000

/**
 * Finds the table in a form: the file, if one was chosen, or else the text.
 *
 * @throws {Problem} 400 if the form is broken
 */
export async function rowsSent(body: Uint8Array, type: string): Promise<RowsSent> {
  const form = await parseForm(body, type)
  const text = textOf(form)
  const file = form.get(FIELDS.file)
  // A field where no file was chosen is sent as a file without a name.
  if (!(file instanceof File) || (file.size === 0 && !file.name))
    return { bytes: new TextEncoder().encode(text), text, isTooLargeToShow: false }
  const bytes = await file.bytes()
  const isTooLargeToShow = bytes.length > MOST_SHOWN_BYTES
  // What is no text can't stand there, and the text before it is better than none.
  const shown = isUtf8(bytes) ? new TextDecoder().decode(bytes) : text
  return { bytes, text: isTooLargeToShow ? "" : shown, file: file.name, isTooLargeToShow }
}

function textOf(form: Form): string {
  const text = form.get(FIELDS.text)
  return typeof text === "string" ? text : ""
}
