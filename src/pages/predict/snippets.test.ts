import { expect, test } from "bun:test"
import { testParts } from "../../app.fixture.ts"
import { createApp } from "../../app.ts"
import { testCard } from "../../inference/card.fixture.ts"
import { snippetsOf } from "./snippets.ts"

const card = testCard()
const [first, second] = card.features
const difficult = first && second ? [{ ...first, name: "it's $HOME `x` \\ \"" }, second] : []

/** Runs a program against a server that answers with the request's own body. */
async function echoed(command: (text: string) => string[], language: string) {
  using server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) =>
      Response.json({
        class: await request.text(),
        probabilities: request.headers.get("content-type"),
      }),
  })
  const snippets = snippetsOf({ ...card, features: difficult }, [1.5, -2], server.url.origin)
  const text = snippets.find((one) => one.language === language)?.text ?? ""
  const child = Bun.spawn(command(text), { stdout: "pipe", stderr: "pipe" })
  const [out, code] = await Promise.all([child.stdout.text(), child.exited])
  expect(code).toBe(0)
  return out
}

const values = { "it's $HOME `x` \\ \"": 1.5, "b/c ~": -2 }

for (const [language, program] of [
  ["curl", "sh"],
  ["Python", "python3"],
] as const) {
  const tool = language === "curl" ? "curl" : program
  test.skipIf(Bun.which(tool) === null || Bun.which(program) === null)(
    `snippetsOf() writes ${language} that sends the values, whatever the features are called (needs ${tool})`,
    async () => {
      const out = await echoed((text) => [program, "-c", text], language)
      const body =
        language === "curl" ? JSON.parse(out).class : out.slice(0, out.lastIndexOf("}") + 1)
      expect(JSON.parse(body)).toEqual(values)
      expect(out).toContain("application/json")
    },
  )
}

test("snippetsOf() writes JavaScript that sends the values, whatever the features are called", async () => {
  const out = await echoed((text) => [process.execPath, "-e", text], "JavaScript")
  expect(JSON.parse(out.slice(0, out.lastIndexOf("}") + 1))).toEqual(values)
})

test("snippetsOf() asks the paths that this server has, as they want to be asked", async () => {
  const app = createApp(testParts())
  const asked = snippetsOf(card, [9, 0], "http://localhost").filter(({ text }) =>
    text.startsWith("curl"),
  )
  expect(asked.map(({ language }) => language)).toEqual(["curl", "Open Inference Protocol"])
  for (const { text } of asked) {
    const [, address = "", type = "", body = ""] =
      /^curl (\S+) .*'content-type: (.+?)'.*--data '(.+)'$/s.exec(text) ?? []
    const headers = { "content-type": type }
    const answer = await app(new Request(address, { method: "POST", headers, body }))
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain("0.98201")
  }
})
