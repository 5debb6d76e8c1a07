import { Html } from "@elysiajs/html"
import { jsonText } from "../json-text.ts"
import type { Answer, Media, Schema } from "./description.ts"
import { Prose } from "./prose.tsx"
import { SchemaView } from "./schema.tsx"

/** What an operation answers, by status, and examples of it. */
export function Responses({
  responses,
  names,
}: {
  responses: Readonly<Record<string, Answer>>
  /** The names of all schemas. */
  names: readonly string[]
}) {
  return (
    <>
      <h3>Answers</h3>
      <dl class="answers">
        {Object.entries(responses).map(([status, { description, content = {} }]) => (
          <div>
            <dt safe>{status}</dt>
            <dd>
              <Prose text={description} />
              {Object.entries(content).map(([type, { schema }]) => (
                <Body type={type} schema={schema} names={names} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
      {examplesOf(responses).map(({ title, value }) => (
        <>
          <p safe>{title}</p>
          <pre tabindex="0">
            <code safe>{jsonText(value)}</code>
          </pre>
        </>
      ))}
    </>
  )
}

function Body({ type, schema, names }: { type: string; schema: Schema; names: readonly string[] }) {
  // Of a text or a file, the media type says all.
  const isStructured = schema.$ref !== undefined || schema.oneOf || schema.properties
  return (
    <div class="hint">
      <code safe>{type}</code>
      {isStructured ? (
        <>
          <span>: </span>
          <SchemaView schema={schema} names={names} />
        </>
      ) : (
        <></>
      )}
    </div>
  )
}

function examplesOf(responses: Readonly<Record<string, Answer>>) {
  return Object.entries(responses).flatMap(([status, { content = {} }]) =>
    Object.values(content)
      .flatMap(({ examples }: Media) => Object.values(examples ?? {}))
      .map(({ summary, value }) => ({
        title: `Example of ${status}${summary ? `: ${summary}` : ""}`,
        value,
      })),
  )
}
