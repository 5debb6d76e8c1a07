import { Html } from "@elysiajs/html"
import type { Model } from "../../inference/model.ts"
import { Layout } from "../layout.tsx"
import { Contents, Section } from "../section.tsx"
import { pathIn, type Site } from "../site.ts"
import type { ApiDescription } from "./description.ts"
import { OperationSection } from "./operation.tsx"
import { Prose } from "./prose.tsx"
import { schemaId, SchemaView } from "./schema.tsx"

/** What the page is made of. */
export interface DocsProps {
  model: Pick<Model, "card" | "version">
  site: Site
  description: ApiDescription
  /** Where this server is reached, without a slash at the end. */
  base: string
}

/** What this server answers to programs, for the people who write them. */
export function DocsPage({ model: { card, version }, site, description, base }: DocsProps) {
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation,
    })),
  )
  const schemas = Object.entries(description.components.schemas)
  const names = schemas.map(([name]) => name)
  const contents = operations.map(
    ({ method, path }, index) => [`operation-${index + 1}`, `${method} ${path}`] as const,
  )
  return (
    <Layout card={card} version={version} site={site} title="For programs" current="/docs">
      <h1>For programs</h1>
      <p>
        <span>Programs ask this server at </span>
        <code safe>{base}</code>
        <span>. What they can ask is described below, and for tools in </span>
        <a href={pathIn(site, "/openapi.json")} safe>
          {`${pathIn(site, "/openapi.json")} (OpenAPI ${description.openapi})`}
        </a>
        <span>. The commands work in a shell of Linux, macOS or WSL.</span>
      </p>
      <Contents sections={[...contents, ["schemas", "Schemas"]]} />
      {operations.map(({ method, path, operation }, index) => (
        <OperationSection
          id={`operation-${index + 1}`}
          method={method}
          path={path}
          operation={operation}
          base={base}
          names={names}
        />
      ))}
      <Section id="schemas" title="Schemas">
        {schemas.map(([name, schema]) => (
          <details>
            <summary>
              <h3 safe>{name}</h3>
            </summary>
            {/* Browsers open what a link leads into, but not what it leads to. */}
            <div id={schemaId(names, name)}>
              <p>
                <Prose text={schema.description ?? ""} />
              </p>
              <SchemaView schema={schema} names={names} />
            </div>
          </details>
        ))}
      </Section>
    </Layout>
  )
}
