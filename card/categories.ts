import type { Matrix } from "../train/matrix.ts"

/** More of them are no categories, but texts of their own. */
const MOST_CATEGORIES = 1000
/** So many of those that are known are named. */
const NAMED = 10
const MOST_REPEATED = 80

/** The texts of a column: those that the graph knows, or else all that the table has. */
export class Categories {
  readonly #known: readonly string[] | undefined
  readonly #indices: Map<string, number>

  /** @param known those that the graph knows; undefined where it does not tell */
  constructor(known: readonly string[] | undefined) {
    this.#known = known
    this.#indices = new Map(known?.map((text, index) => [text, index]))
  }

  /** In the order of their indices. */
  get texts(): string[] {
    return [...this.#indices.keys()]
  }

  /** The place of a text; -1 where it can't be one of them, which `whyNot` explains. */
  indexOf(text: string): number {
    const index = this.#indices.get(text)
    if (index !== undefined) return index
    if (this.#known || !isName(text) || this.#indices.size === MOST_CATEGORIES) return -1
    this.#indices.set(text, this.#indices.size)
    return this.#indices.size - 1
  }

  /** What is wrong with a text, and what would be right. */
  whyNot(text: string): string {
    if (text.trim() === "")
      return `the text is missing (${JSON.stringify(text)}); fill it in or leave the row out`
    const found = JSON.stringify(text.slice(0, MOST_REPEATED))
    if (this.#known) {
      const named = this.#known.slice(0, NAMED).map((one) => JSON.stringify(one))
      const more = this.#known.length - named.length
      const all = named.join(", ") + (more > 0 ? ` and ${more} more` : "")
      return `${found} is none of the categories that the graph knows: ${all}`
    }
    return isName(text)
      ? `${found} is text number ${MOST_CATEGORIES + 1}; a column of categories has fewer`
      : `${found} has characters that can't be printed`
  }

  /**
   * Brings texts that the table told into the order of the alphabet, so that the order of its rows does
   * not matter.
   *
   * @param cells their places, which change with them
   * @param column of the cells
   */
  sort({ rows, columns, values }: Matrix, column: number): void {
    if (this.#known) return
    const sorted = this.texts.toSorted()
    const moved = this.texts.map((text) => sorted.indexOf(text))
    for (let row = 0; row < rows; row++) {
      const cell = row * columns + column
      values[cell] = moved[values[cell] as number] as number
    }
    this.#indices.clear()
    for (const [index, text] of sorted.entries()) this.#indices.set(text, index)
  }
}

function isName(text: string): boolean {
  return text.trim() !== "" && !/\p{Cc}/u.test(text)
}
