import { Html } from "@elysiajs/html"
import type { Schema } from "./description.ts"
import { Prose } from "./prose.tsx"
import { schemaText } from "./schema-text.ts"

/** A schema, and where on the page the ones stand that it refers to. */
export interface SchemaProps {
  schema: Schema
  /** The names of all schemas, in their order: a name may hold what an id must not. */
  names: readonly string[]
}

/** The id of a schema's section. */
export function schemaId(names: readonly string[], name: string): string {
  return `schema-${names.indexOf(name) + 1}`
}

/** What values a schema takes: in words, with links to the schemas that it refers to. */
export function SchemaView({ schema, names }: SchemaProps) {
  const { $ref, items, properties } = schema
  const choice = schema.oneOf ?? schema.anyOf ?? schema.allOf
  if ($ref !== undefined) return <Reference to={$ref} names={names} />
  if (choice)
    return <Choice schemas={choice} word={schema.allOf ? "all of" : "one of"} names={names} />
  if (items) {
    return (
      <>
        <span safe>{schemaText(schema)}, each: </span>
        <SchemaView schema={items} names={names} />
      </>
    )
  }
  return (
    <>
      <span safe>{schemaText(schema)}</span>
      {properties ? <Properties schema={schema} properties={properties} names={names} /> : <></>}
    </>
  )
}

function Reference({ to, names }: { to: string; names: readonly string[] }) {
  const name = to.slice(to.lastIndexOf("/") + 1)
  return (
    <a href={`#${schemaId(names, name)}`} safe>
      {name}
    </a>
  )
}

function Choice({
  schemas,
  word,
  names,
}: {
  schemas: readonly Schema[]
  word: "one of" | "all of"
  names: readonly string[]
}) {
  return (
    <>
      <span>{word as "safe"}</span>
      <ul>
        {schemas.map((schema) => (
          <li>
            <SchemaView schema={schema} names={names} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Properties({
  schema: { required = [] },
  properties,
  names,
}: SchemaProps & { properties: NonNullable<Schema["properties"]> }) {
  return (
    <dl class="properties">
      {Object.entries(properties).map(([name, property]) => (
        <div>
          <dt>
            <code safe>{name}</code>
            {required.includes(name) ? <></> : <span class="hint"> optional</span>}
          </dt>
          <dd>
            {property.title ? (
              <p class="hint" safe>
                {property.title}
              </p>
            ) : (
              <></>
            )}
            {property.description ? (
              <p class="hint">
                <Prose text={property.description} />
              </p>
            ) : (
              <></>
            )}
            <SchemaView schema={property} names={names} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
