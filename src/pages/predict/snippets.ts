import type { ModelCard } from "../../../model/card.ts"
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
  const { features } = card
  const values = Object.fromEntries(features.map(({ name }, column) => [name, row[column]]))
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
const { class: name, probabilities } = await response.json()
console.log(name, probabilities)`,
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
print(answer["class"], answer["probabilities"])`,
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

/** The row as one tensor. */
function inferRequest({ model: { input } }: ModelCard, row: readonly number[]) {
  return { inputs: [{ name: input, datatype: "FP32", shape: [1, row.length], data: row }] }
}
