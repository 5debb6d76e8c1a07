import { Html } from "@elysiajs/html"
import type { ModelCard } from "../../../model/card.ts"
import type { Problem, ProblemCode } from "../../http/problem.ts"
import { Layout } from "../layout.tsx"
import { pathIn, type Site } from "../site.ts"

/** What a person would call it. */
const TITLES: Partial<Record<ProblemCode, string>> = {
  not_found: "There is nothing here",
  cross_site: "This form came from another site",
  overloaded: "Too much is asked just now",
  internal: "Something went wrong here",
}

/** What the page shows. */
export interface ProblemPageProps {
  card: ModelCard
  version: string
  site: Site
  problem: Problem
  /** What the operator's log calls the request. */
  id: string
}

/** What went wrong with a person's request, and where to go on. */
export function ProblemPage({ card, version, site, problem, id }: ProblemPageProps) {
  const { code, detail, status } = problem.options
  const title = TITLES[code] ?? "This can't be answered"
  return (
    <Layout card={card} version={version} site={site} title={title}>
      <section class="card problem" aria-labelledby="title">
        <h1 id="title" safe>
          {title}
        </h1>
        <p safe>{`${detail.slice(0, 1).toUpperCase()}${detail.slice(1)}.`}</p>
        <p>
          <a href={pathIn(site, "/")}>To the first page</a>
        </p>
        <p class="quiet" safe>
          {`Status ${status}. The operator finds this request as ${id}.`}
        </p>
      </section>
    </Layout>
  )
}
