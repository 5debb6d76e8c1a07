import { Html } from "@elysiajs/html"
import type { Model } from "../../inference/model.ts"
import { pathIn, type Site } from "../site.ts"
import { snippetsOf } from "./snippets.ts"

/** The same question as a program asks it. */
export function UseIt({
  model,
  site,
  row,
  base,
}: {
  model: Model
  site: Site
  row: readonly number[]
  base: string
}) {
  return (
    <section class="card only-screen" aria-labelledby="use-it">
      <h2 id="use-it">Use it from a program</h2>
      {snippetsOf(model.card, row, base, site.mount).map(({ language, text }) => (
        <details>
          <summary safe>{language}</summary>
          <pre data-copy tabindex="0" aria-label={Html.escapeHtml(language)}>
            <code safe>{text}</code>
          </pre>
        </details>
      ))}
      <p class="quiet">
        <a href={pathIn(site, "/docs")}>All that programs can ask</a>
      </p>
    </section>
  )
}
