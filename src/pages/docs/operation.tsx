import { Html } from "@elysiajs/html"
import { Section } from "../section.tsx"
import { curlCommand } from "./curl.ts"
import type { Content, Operation } from "./description.ts"
import { Prose } from "./prose.tsx"
import { Responses } from "./responses.tsx"
import { SchemaView } from "./schema.tsx"
import { schemaText } from "./schema-text.ts"

/** An operation, and where it is asked. */
export interface OperationProps {
  /** The id of its section. */
  id: string
  /** In capitals. */
  method: string
  path: string
  operation: Operation
  /** What stands before the path in a command. */
  base: string
  /** The names of all schemas. */
  names: readonly string[]
}

/** What a method does at a path: what it takes, commands to try it, and what it answers. */
export function OperationSection({ id, method, path, operation, base, names }: OperationProps) {
  const { summary, description, parameters, requestBody, responses } = operation
  const isFile = "application/octet-stream" in (responses["200"]?.content ?? {})
  return (
    <Section id={id} title={`${method} ${path}`}>
      <p>
        <Prose text={description ? `${summary}. ${description}` : `${summary}.`} />
      </p>
      {parameters ? <Parameters parameters={parameters} /> : <></>}
      {requestBody ? <Bodies content={requestBody.content} names={names} /> : <></>}
      <h3>Try it</h3>
      {callsOf(base, requestBody?.content).map(({ title, body }) => (
        <Command
          title={title}
          text={curlCommand({ method, url: `${base}${path}`, body, isFile })}
        />
      ))}
      <Responses responses={responses} names={names} />
    </Section>
  )
}

/** A command for each example of a body, or the one without. */
function callsOf(base: string, content: Content = {}) {
  const calls = Object.entries(content).flatMap(([type, { examples }]) =>
    Object.values(examples ?? {}).map(({ summary, value, externalValue }) => ({
      title: summary,
      body: { type, value, from: externalValue && `${base}${externalValue}` },
    })),
  )
  return calls.length > 0 ? calls : [{ title: undefined, body: undefined }]
}

function Command({ title, text }: { title: string | undefined; text: string }) {
  return (
    <>
      {title ? <p safe>{title}</p> : <></>}
      <pre data-copy tabindex="0">
        <code safe>{text}</code>
      </pre>
    </>
  )
}

function Parameters({ parameters }: { parameters: NonNullable<Operation["parameters"]> }) {
  return (
    <>
      <h3>Parameters</h3>
      <dl class="properties">
        {parameters.map(({ name, in: place, required, description, schema }) => (
          <div>
            <dt>
              <code safe>{name}</code>
              <span class="hint" safe>{` in the ${place}${required ? "" : ", optional"}`}</span>
            </dt>
            <dd safe>{schemaText(schema)}</dd>
            <dd class="hint">
              <Prose text={description ?? ""} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function Bodies({ content, names }: { content: Content; names: readonly string[] }) {
  return (
    <>
      <h3>Body</h3>
      {Object.entries(content).map(([type, { schema }]) => (
        <div>
          <code safe>{type}</code>
          <span>: </span>
          <SchemaView schema={schema} names={names} />
        </div>
      ))}
    </>
  )
}
