import { Html } from "@elysiajs/html"
import { type Choice, pathIn } from "../site.ts"

/** So many are listed on each page; the rest on the page of all models. */
const MOST_LISTED = 12

/**
 * Where a person chooses another model, where there are several: the same page of each.
 *
 * @param path of the page, as of the default model
 */
export function Models({ choices, path }: { choices: readonly Choice[]; path: string }) {
  if (choices.length < 2) return <></>
  return (
    <nav aria-label="Models" class="models">
      <details>
        <summary safe>{`Models (${choices.length})`}</summary>
        <ul>
          {choices.slice(0, MOST_LISTED).map((choice) => (
            <li>
              <a
                href={pathIn(choice, path)}
                aria-current={choice.isCurrent ? "true" : undefined}
                safe
              >
                {`${choice.title} (${choice.name})`}
              </a>
            </li>
          ))}
          <li>
            <a href="/models">All models of this server</a>
          </li>
        </ul>
      </details>
    </nav>
  )
}
