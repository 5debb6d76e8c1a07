import type { Children } from "@kitajs/html"
import { Html } from "@elysiajs/html"

/** A part of a page that has a heading and can be linked to. */
export interface SectionProps {
  /** Its id: made by us, never a name from a card. */
  id: string
  title: string
  children: Children
}

/** A part of a page under a heading of its own. */
export function Section({ id, title, children }: SectionProps) {
  return (
    <section class="card" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} safe>
        {title}
      </h2>
      {children as "safe"}
    </section>
  )
}

/** The way to the parts of a long page. */
export function Contents({
  sections,
}: {
  sections: readonly (readonly [id: string, title: string])[]
}) {
  return (
    <nav class="contents" aria-label="On this page">
      <ul>
        {sections.map(([id, title]) => (
          <li>
            <a href={`#${id}`} safe>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
