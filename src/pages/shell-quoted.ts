/** What no shell gives a meaning, wherever it stands in a word. */
const PLAIN = /^[\w./:,@%+-]+$/

/**
 * A text as one word of a POSIX shell's command line. Nothing in it is expanded or run.
 *
 * @param text anything but NUL, which no argument can hold
 */
export function shellQuoted(text: string): string {
  if (PLAIN.test(text)) return text
  // Nothing but ' itself means anything between two of them.
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
