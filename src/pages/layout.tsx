import type { Children } from "@kitajs/html"
import { Html } from "@elysiajs/html"
import { isTrained, type ModelCard } from "../../model/card.ts"
import { ASSETS } from "./assets.ts"
import { Models } from "./models/choice.tsx"
import { pathIn, type Site } from "./site.ts"

/** The pages of the menu, by their paths. */
const PAGES = {
  "/": "Predict",
  "/rows": "Many rows",
  "/model": "The model",
  "/docs": "For programs",
} as const

/** What is the same on every page, and what it has of its own. */
export interface LayoutProps {
  card: ModelCard
  version: string
  site: Site
  /** What the page is, or what has happened: it stands first in the title of the window. */
  title: string
  /** Its path; undefined for a page that is not in the menu. */
  current?: keyof typeof PAGES
  children: Children
}

/** A whole page: head, menu, content, foot. */
export function Layout({ card, version, site, title, current, children }: LayoutProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title safe>{`${title} – ${card.title}`}</title>
        <link rel="stylesheet" href={ASSETS.style.path} />
        <link rel="icon" type="image/svg+xml" href={ASSETS.icon.path} />
        <script type="module" src={ASSETS.script.path}></script>
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header>
          <p class="brand" safe>
            {card.title}
          </p>
          <nav aria-label="Pages">
            <ul>
              {Object.entries(PAGES).map(([path, name]) => (
                <li>
                  <a href={pathIn(site, path)} aria-current={path === current ? "page" : undefined}>
                    {name as "safe"}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <Models choices={site.choices} path={current ?? "/"} />
        </header>
        <main id="main">
          {site.newer === undefined ? <></> : <Replaced name={card.name} newer={site.newer} />}
          {children as "safe"}
        </main>
        <footer>
          <p>
            <span safe>{`Model ${card.name}, version `}</span>
            <a href={pathIn(site, "/model")} safe>
              {version}
            </a>
            <span safe>{qualityText(card)}</span>
          </p>
        </footer>
      </body>
    </html>
  )
}

/** Who looks at a version that has been replaced is told so, and led to the one that has not. */
function Replaced({ name, newer }: { name: string; newer: string }) {
  return (
    <p class="warning">
      <span>This version of the model has been replaced. </span>
      <a href={`/models/${name}`} safe>
        {`To version ${newer}`}
      </a>
    </p>
  )
}

function qualityText(card: ModelCard): string {
  return isTrained(card)
    ? `: accuracy ${card.evaluation.accuracy.mean.toFixed(3)} on unseen rows.`
    : ": how well it does, its card does not tell."
}
