import type { Children } from "@kitajs/html"
import { Html } from "@elysiajs/html"

/** A table of a page. */
export interface TableProps {
  /** What it is a table of; also the name of the place in which it is scrolled. */
  caption: string
  /** The headings of its columns; those of numbers stand at the right. */
  columns: readonly (string | { number: string })[]
  /** Its rows, each beginning with a heading. */
  children: Children
}

/** A table with headings, scrolled in itself where the screen is too narrow. */
export function Table({ caption, columns, children }: TableProps) {
  return (
    <div class="scroll" role="region" aria-label={Html.escapeHtml(caption)} tabindex="0">
      <table class="lined">
        <caption safe>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) =>
              typeof column === "string" ? (
                <th scope="col" safe>
                  {column}
                </th>
              ) : (
                <th scope="col" class="number" safe>
                  {column.number}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{children as "safe"}</tbody>
      </table>
    </div>
  )
}

/** A cell with a number. */
export function NumberCell({ text }: { text: string }) {
  return (
    <td class="number" safe>
      {text}
    </td>
  )
}
