import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { distance, FIXTURES, TOLERANCE } from "../../test/fixtures/fixtures.ts"
import { encode } from "./encode.ts"
import { run } from "./feeds.fixture.ts"
import { FIELDS } from "./field-numbers.ts"
import { contentsOf, fieldsOf, messageOf, rewritten, textOf } from "./fields.ts"
import { graphOf } from "./graphs.fixture.ts"
import { prepareGraph } from "./prepare-graph.ts"

const mapped = FIXTURES.filter(({ bytes }) => prepareGraph(bytes).changes.join().includes("ZipMap"))

/** The same file with a field that nobody knows in the model, the graph, each node and output. */
function withUnknown(bytes: Uint8Array, unknown: Uint8Array): Uint8Array {
  const added = (message: Uint8Array) => rewritten(message, () => undefined, unknown)
  return rewritten(
    bytes,
    ({ number, content }) =>
      number === FIELDS.model.graph
        ? rewritten(
            content,
            (field) =>
              field.number === FIELDS.graph.nodes || field.number === FIELDS.graph.outputs
                ? added(field.content)
                : undefined,
            unknown,
          )
        : undefined,
    unknown,
  )
}

const rawOf = (message: Uint8Array) =>
  [...fieldsOf(message)].map(({ raw }) => Buffer.from(raw).toString("hex"))
/** What comes with Identity where a file, like those of CatBoost, names no operators of ONNX's own. */
const addedSet = (file: Uint8Array) =>
  contentsOf(file, FIELDS.model.operatorSets).some((set) => !textOf(set, FIELDS.operatorSet.domain))
    ? []
    : rawOf(encode([FIELDS.model.operatorSets, encode([FIELDS.operatorSet.version, 13n])]))
const graphIn = (bytes: Uint8Array) => messageOf(bytes, FIELDS.model.graph) as Uint8Array

describe("cutMaps() changes nothing but the ZipMap and its output", () => {
  const unknown = fc.record({
    number: fc.integer({ min: 5000, max: 60_000 }),
    content: fc.uint8Array({ minLength: 1, maxLength: 30 }),
  })

  test("fields that nobody knows are there byte for byte", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...mapped),
        unknown,
        async (fixture, { number, content }) => {
          const field = encode([number, content])
          const given = withUnknown(fixture.bytes, field)
          const prepared = prepareGraph(given)
          const hex = Buffer.from(field).toString("hex")

          const [before, after] = [graphIn(given), graphIn(prepared.bytes)]
          const outside = (bytes: Uint8Array) =>
            rawOf(
              rewritten(bytes, (found) => (found.number === FIELDS.model.graph ? null : undefined)),
            )
          expect(outside(prepared.bytes)).toEqual([...outside(given), ...addedSet(given)])
          expect(rawOf(after).at(-1)).toBe(hex)

          const changed = rawOf(before).filter((raw) => !rawOf(after).includes(raw))
          expect(changed).toHaveLength(2)
          expect(rawOf(after)).toHaveLength(rawOf(before).length)
          const parts = [FIELDS.graph.nodes, FIELDS.graph.outputs]
          for (const part of parts.flatMap((each) => contentsOf(after, each))) {
            expect(rawOf(part)).toContain(hex)
          }
          const ran = await run(prepared, fixture.rows)
          expect(distance(fixture.values.flat(), ran.values)).toBeLessThanOrEqual(TOLERANCE)
        },
      ),
      { numRuns: 40 },
    )
  })

  test("in the place of ZipMap stands Identity, with the names that it had", () => {
    const [fixture] = mapped
    const { bytes } = fixture ?? { bytes: new Uint8Array() }
    const nodes = (file: Uint8Array) =>
      contentsOf(graphIn(file), FIELDS.graph.nodes).map((node) => ({
        type: textOf(node, FIELDS.node.type),
        name: textOf(node, FIELDS.node.name),
        domain: textOf(node, FIELDS.node.domain),
        inputs: contentsOf(node, FIELDS.node.inputs).map(String),
        outputs: contentsOf(node, FIELDS.node.outputs).map(String),
      }))
    const after = nodes(prepareGraph(bytes).bytes)
    nodes(bytes).forEach((node, index) => {
      expect(after[index]).toEqual(
        node.type === "ZipMap" ? { ...node, type: "Identity", domain: undefined } : node,
      )
    })
  })

  test("a file without ONNX's own operators is given them, for Identity", async () => {
    const fixture = FIXTURES.find(({ name }) => name === "wine-lda")
    if (!fixture) throw new Error("there is no fixture wine-lda")
    const own = encode([FIELDS.operatorSet.domain, ""], [FIELDS.operatorSet.version, 17n])
    const bare = rewritten(fixture.bytes, ({ number, content }) =>
      number === FIELDS.model.operatorSets && Buffer.from(content).equals(own) ? null : undefined,
    )
    const { operatorSets } = prepareGraph(bare).contract
    expect(operatorSets).toEqual(new Map([["ai.onnx.ml", 1]]))
    const ran = await run(prepareGraph(bare), fixture.rows)
    expect(distance(fixture.values.flat(), ran.values)).toBeLessThanOrEqual(TOLERANCE)
  })
})

test("cutMaps() refuses a ZipMap that names no classes", () => {
  const file = graphOf({
    nodes: [{ type: "ZipMap", domain: "ai.onnx.ml", inputs: ["x"], outputs: ["y"] }],
  })
  expect(() => prepareGraph(file)).toThrow("output y: its ZipMap names no classes; export it again")
})
