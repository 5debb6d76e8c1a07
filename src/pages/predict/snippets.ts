import { answerOf, inputsOf, type ModelCard } from "../../../model/card.ts"
import { type Feature, valueOf } from "../../../model/feature.ts"
import { DATATYPE_OF } from "../../inference/datatype.ts"
import { jsonText } from "../json-text.ts"
import { shellQuoted } from "../shell-quoted.ts"

/** A program that asks what was just asked. */
export interface Snippet {
  readonly language: string
  readonly text: string
}

/**
 * The same question in the languages of those who may want to ask it.
 *
 * @param base where this server is reached, without a slash at the end
 * @param mount what stands before the paths of the model; nothing for the default one
 */
export function snippetsOf(
  card: ModelCard,
  row: readonly number[],
  base: string,
  mount = "",
): Snippet[] {
  const features: readonly Feature[] = card.features
  const values = Object.fromEntries(
    features.map((feature, column) => [feature.name, valueOf(feature, row[column] ?? 0)]),
  )
  const { kind } = answerOf(card)
  const address = `${base}${mount}/predict`
  const body = jsonText(values)
  // A JSON text is a JavaScript and a Python literal, too, where it holds nothing but texts and
  // numbers.
  const literal = JSON.stringify(address)
  return [
    { language: "curl", text: curl(address, body) },
    {
      language: "JavaScript",
      text: `const response = await fetch(${literal}, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(${indented(body)}),
})
${kind === "value" ? "const { value }" : `const { class: name, ${kind} }`} = await response.json()
console.log(${kind === "value" ? "value" : `name, ${kind}`})`,
    },
    {
      language: "Python",
      text: `import json
from urllib.request import Request, urlopen

values = ${body}
request = Request(
    ${literal},
    data=json.dumps(values).encode(),
    headers={"content-type": "application/json"},
)
answer = json.load(urlopen(request))
print(${kind === "value" ? 'answer["value"]' : `answer["class"], answer["${kind}"]`})`,
    },
    {
      language: "Open Inference Protocol",
      text: curl(
        `${base}/v2${mount || `/models/${card.name}`}/infer`,
        jsonText(inferRequest(card, row)),
      ),
    },
  ]
}

function indented(text: string): string {
  return text.replaceAll("\n", "\n  ")
}

function curl(address: string, body: string): string {
  return [
    `curl ${shellQuoted(address)} \\`,
    "  --header 'content-type: application/json' \\",
    `  --data ${shellQuoted(body)}`,
  ].join("\n")
}

/** The row as the tensors of the model's graph. */
function inferRequest(card: ModelCard, row: readonly number[]) {
  const features: readonly Feature[] = card.features
  const inputs = inputsOf(card).map(({ name, type, columns }) => ({
    name,
    datatype: DATATYPE_OF[type],
    shape: [1, columns.length],
    data: columns.map((index) => {
      const value = row[index] ?? 0
      return type === "bool" ? value === 1 : valueOf(features[index] as Feature, value)
    }),
  }))
  return { inputs }
}
