import { afterAll, afterEach, describe, expect, test } from "bun:test"
import fc from "fast-check"
import { createApp } from "../src/app.ts"
import { testParts } from "../src/app.fixture.ts"
import { testModel } from "../src/inference/model.fixture.ts"
import { endAll, listening } from "../src/process.fixture.ts"
import { expectSound, gist, received, VIRGINICA } from "./wire.fixture.ts"

const DEPTH = 100_000
const RUNS = 400

const model = testModel()
/** Refuses little by its size, so that the bodies are read. */
const wide = createApp(
  testParts({ model, limits: { bodyBytes: 1_000_000, objectBytes: 1_000_000, rows: 1000 } }),
)
/** Refuses much by its size. */
const narrow = createApp(testParts({ model }))
const { address } = await listening()

afterAll(endAll)

const JSON_TYPE = { "content-type": "application/json" }
/** A row of the made-up model, which it takes for the first of its two classes. */
const GOOD = '{"länge":5,"b/c ~":0}'
const KLEIN = "200 klein"
const UNPARSABLE = "400 unparsable"
const INVALID = "422 invalid_values"

/** A body in pieces of so many bytes, of unknown length. */
function pieces(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (let from = 0; from < bytes.length; from += size)
        controller.enqueue(bytes.slice(from, from + size))
      controller.close()
    },
  })
}

/** How a body may come: its length announced, or in pieces. */
type Way = "announced" | "in pieces"
const WAYS: readonly Way[] = ["announced", "in pieces"]

/** Asks an app for a prediction. */
async function ask(
  app: typeof wide,
  body: string | Uint8Array,
  way: Way,
  headers: Record<string, string> = {},
): Promise<string> {
  const bytes = Buffer.from(body)
  const request = new Request("http://localhost/predict", {
    method: "POST",
    body: way === "announced" ? bytes : pieces(bytes, 4096),
    headers: {
      ...JSON_TYPE,
      ...(way === "announced" ? { "content-length": `${bytes.length}` } : {}),
      ...headers,
    },
  })
  return gist(await received(await app(request)))
}

/** Asks the process for a prediction. */
async function fetchGist(
  body: string | Uint8Array,
  way: Way,
  headers: Record<string, string> = {},
): Promise<string> {
  const bytes = Buffer.from(body)
  const response = await fetch(`${address}/predict`, {
    method: "POST",
    body: way === "announced" ? bytes : pieces(bytes, 65_536),
    headers: { ...JSON_TYPE, ...headers },
  })
  return gist(await received(response))
}

/** A row with this for its first value. */
const row = (value: string) => `{"länge":${value},"b/c ~":0}`
/** A good row with one thing more. */
const more = (member: string) => `{"länge":5,"b/c ~":0,${member}}`

const cases: [what: string, body: string, answer: string][] = [
  ["a key twice, the last one good", '{"länge":"x","länge":5,"b/c ~":0}', KLEIN],
  ["a key twice, the last one bad", '{"länge":5,"länge":"x","b/c ~":0}', INVALID],
  ["a row as __proto__", `{"__proto__":${GOOD}}`, INVALID],
  ["half of a row as __proto__", '{"__proto__":{"länge":5},"b/c ~":0}', INVALID],
  ["a number as __proto__", more('"__proto__":1'), INVALID],
  ["null as __proto__", more('"__proto__":null'), INVALID],
  ["a constructor", more('"constructor":{"prototype":{"länge":5}}'), INVALID],
  ["toString", more('"toString":1'), INVALID],
  ["an empty key", more('"":1'), INVALID],
  ["an escaped key", '{"l\\u00e4nge":5,"b\\/c ~":0}', KLEIN],
  ["a key in another normal form", '{"la\u0308nge":5,"b/c ~":0}', INVALID],
  ["half of a surrogate pair as key", more('"\\ud800":1'), INVALID],
  ["half of a surrogate pair as value", row('"\\udc00"'), INVALID],
  ["100,000 arrays in each other", "[".repeat(DEPTH) + "]".repeat(DEPTH), INVALID],
  ["100,000 objects in each other", `${'{"a":'.repeat(DEPTH)}1${"}".repeat(DEPTH)}`, INVALID],
  ["100,000 arrays as a value", row("[".repeat(DEPTH) + "]".repeat(DEPTH)), INVALID],
  ["100,000 arrays that do not end", "[".repeat(DEPTH), UNPARSABLE],
  ["100,000 objects that do not end", '{"a":'.repeat(DEPTH), UNPARSABLE],
  ["50,000 keys", `{${Array.from({ length: 50_000 }, (_, at) => `"k${at}":1`)}}`, INVALID],
  ["1e400", row("1e400"), INVALID],
  ["-1e400", row("-1e400"), INVALID],
  ["1e39", row("1e39"), INVALID],
  ["100,000 digits", row("9".repeat(DEPTH)), INVALID],
  ["100,000 zeros behind the point", row(`5.${"0".repeat(DEPTH)}`), KLEIN],
  ["1e-400", row("1e-400"), KLEIN],
  ["a number as a string", row('"5"'), INVALID],
  ["true", row("true"), INVALID],
  ["null", row("null"), INVALID],
  ...[
    "NaN",
    "Infinity",
    "+5",
    "05",
    ".5",
    "5.",
    "0x5",
    "5n",
    "5_0",
    "5/**/",
    "'5'",
    "undefined",
  ].map((value): [string, string, string] => [`${value} for a number`, row(value), UNPARSABLE]),
  ["a comma too many", '{"länge":5,"b/c ~":0,}', UNPARSABLE],
  ["a hole in an array", `[${GOOD},,${GOOD}]`, UNPARSABLE],
  ["a row a line", `${GOOD}\n${GOOD}`, UNPARSABLE],
  ["a NUL behind it", `${GOOD}\0`, UNPARSABLE],
  ["a bare NUL in a key", more('"\0":1'), UNPARSABLE],
  ["a space that is not JSON's", `\u00a0${GOOD}`, UNPARSABLE],
  ["all of JSON's spaces", ` \t\r\n${GOOD} \t\r\n`, KLEIN],
  ["a byte order mark", `\ufeff${GOOD}`, KLEIN],
  ["two byte order marks", `\ufeff\ufeff${GOOD}`, UNPARSABLE],
  ["an array in an array", `[[${GOOD}]]`, INVALID],
  ["null in an array", `[${GOOD},null]`, INVALID],
]

for (const way of WAYS) {
  describe(`a body ${way}`, () => {
    for (const [what, body, answer] of cases) {
      test(`with ${what}: ${answer}`, async () => {
        expect(await ask(wide, body, way)).toBe(answer)
      })
    }

    test("cut at any byte is refused, and taken as a whole only", async () => {
      for (const whole of [GOOD, `[${GOOD},${GOOD}]`]) {
        const bytes = Buffer.from(whole)
        for (let length = 0; length < bytes.length; length++)
          expect(await ask(wide, bytes.subarray(0, length), way)).toBe(UNPARSABLE)
        expect(await ask(wide, bytes, way)).toStartWith("200 ")
      }
    })
  })

  describe(`a body to the process, ${way}`, () => {
    afterEach(() => expectSound(address))

    const marked = `\ufeff${VIRGINICA}`
    const gzip = Bun.gzipSync(VIRGINICA)
    const bytes: [what: string, body: string | Uint8Array, answer: string][] = [
      ["with a byte order mark", marked, "200 virginica"],
      ["in UTF-16", Buffer.from(VIRGINICA, "utf16le"), UNPARSABLE],
      ["in UTF-16 with its mark", Buffer.from(marked, "utf16le"), UNPARSABLE],
      ["in UTF-16 the other way round", Buffer.from(marked, "utf16le").swap16(), UNPARSABLE],
      ["in Latin-1", Buffer.from('{"länge":5}', "latin1"), UNPARSABLE],
      [
        "with half of a surrogate pair in bytes",
        Buffer.from("7b22eda080223a317d", "hex"),
        UNPARSABLE,
      ],
      ["with a NUL in two bytes", Buffer.from("7b22c080223a317d", "hex"), UNPARSABLE],
      ["that is gzip and does not say so", gzip, UNPARSABLE],
      ["of 1,000,000 arrays in each other", "[".repeat(1e6) + "]".repeat(1e6), INVALID],
      [
        "of 1,000,000 objects in each other",
        `[${'{"a":'.repeat(1e6)}1${"}".repeat(1e6)}]`,
        INVALID,
      ],
      [
        "of 5 MB in 10,000 rows",
        `[${Array(10_000).fill(VIRGINICA.padEnd(500))}]`,
        "200 10000 predictions",
      ],
      ["of 5 MB in too many rows", `[${Array(68_000).fill(VIRGINICA)}]`, "413 too_many_rows"],
      ["of 5 MB of nothing", `[${"1,".repeat(2_500_000)}1]`, "413 too_many_rows"],
    ]
    for (const [what, body, answer] of bytes) {
      test(`${what}: ${answer}`, async () => {
        expect(await fetchGist(body, way)).toBe(answer)
      })
    }

    test("that is gzip and says so: 415 unsupported_media_type", async () => {
      const coded = await fetchGist(gzip, way, { "content-encoding": "gzip" })
      expect(coded).toBe("415 unsupported_media_type")
    })
  })
}

test("-0 is answered like 0", async () => {
  const answer = async (value: string) => {
    const request = { method: "POST", body: row(value), headers: JSON_TYPE }
    return (await wide(new Request("http://localhost/predict", request))).text()
  }
  expect(await answer("-0")).toBe(await answer("0"))
  expect(await answer("-0.0e9")).toContain('"class":"klein"')
})

/** Never a failure of the server, and what is not answered is a well-formed problem. */
const FAIR = /^(200 (klein|sehr "groß"|\d predictions)|4(00|13|15|22) [a-z_]+)$/

describe("a fair answer comes to", () => {
  const way = fc.constantFrom(...WAYS)
  const always = (property: fc.IAsyncPropertyWithHooks<[body: string | Uint8Array, way: Way]>) =>
    fc.assert(property, { numRuns: RUNS })
  const isFair = async (body: string | Uint8Array, by: Way) => {
    expect(await ask(narrow, body, by)).toMatch(FAIR)
  }

  test("any bytes", () => always(fc.asyncProperty(fc.uint8Array({ maxLength: 2500 }), way, isFair)))

  test("a good body with bytes flipped, inserted and left out", () => {
    const change = fc.record({
      kind: fc.constantFrom("flip", "insert", "leave out"),
      at: fc.nat(99),
      byte: fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('{}[]",:\\0-e.'))),
    })
    const changed = fc
      .tuple(
        fc.constantFrom(GOOD, `[${GOOD}]`, `[${GOOD},${GOOD},${GOOD}]`),
        fc.array(change, { minLength: 1, maxLength: 5 }),
      )
      .map(([good, changes]) => {
        const bytes = Array.from(Buffer.from(good))
        for (const { kind, at, byte } of changes)
          bytes.splice(
            at % bytes.length,
            kind === "insert" ? 0 : 1,
            ...(kind === "leave out" ? [] : [byte]),
          )
        return Uint8Array.from(bytes)
      })
    return always(fc.asyncProperty(changed, way, isFair))
  })

  test("any JSON, with numbers and keys that are out of the common", () => {
    const number = fc.oneof(
      fc.constantFrom(
        "1e400",
        "-1e400",
        "1e39",
        "-0",
        "1e-400",
        "5e-324",
        "0.1e1",
        "9".repeat(400),
      ),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => `${value}`),
    )
    const key = fc.oneof(
      fc.constantFrom("länge", "b/c ~", "__proto__", "constructor", "toString", "", "0", "\ud800"),
      fc.string({ unit: "binary" }),
    )
    const { value } = fc.letrec<{ value: string; row: string }>((tie) => ({
      row: fc
        .record({ länge: number, "b/c ~": number })
        .map((fields) => `{"länge":${fields["länge"]},"b/c ~":${fields["b/c ~"]}}`),
      value: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        number,
        fc.constantFrom("null", "true"),
        fc.string({ unit: "binary" }).map((text) => JSON.stringify(text)),
        tie("row"),
        fc.array(tie("value"), { maxLength: 5 }).map((values) => `[${values}]`),
        fc
          .array(fc.tuple(key, tie("value")), { maxLength: 5 })
          .map(
            (members) => `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${inner}`)}}`,
          ),
      ),
    }))
    return always(fc.asyncProperty(value, way, isFair))
  })

  test("any content-type, encoding and length", async () => {
    const printable = fc.stringMatching(/^[ -~]{0,30}$/)
    const type = fc.oneof(
      printable,
      fc
        .tuple(fc.constantFrom("json", "problem+json", "JSON", "json5", "+json"), printable)
        .map(([name, rest]) => `application/${name};${rest}`),
      printable.map((charset) => `application/json; charset=${charset}`),
    )
    const head = fc.record(
      {
        "content-type": type,
        "content-encoding": fc.oneof(printable, fc.constantFrom("gzip", "br", "identity")),
        "content-length": fc.oneof(
          printable,
          fc.nat(5000).map(String),
          fc.constantFrom("1e3", "0x5"),
        ),
      },
      { requiredKeys: [] },
    )
    const body = fc.oneof(fc.constant(GOOD), fc.json(), fc.uint8Array())
    await fc.assert(
      fc.asyncProperty(body, way, head, async (bytes, by, headers) => {
        expect(await ask(narrow, bytes, by, headers)).toMatch(FAIR)
      }),
      { numRuns: RUNS },
    )
  })
})
