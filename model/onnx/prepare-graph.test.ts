import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import { distance, FIXTURES, TOLERANCE } from "../../test/fixtures/fixtures.ts"
import { run } from "./feeds.fixture.ts"
import { FIELDS } from "./field-numbers.ts"
import { rewritten } from "./fields.ts"
import { GraphError } from "./graph-error.ts"
import { prepareGraph } from "./prepare-graph.ts"

describe("a prepared graph answers what the library answers", () => {
  for (const { name, bytes, classes, features, rows, labels, values } of FIXTURES) {
    test(name, async () => {
      const prepared = prepareGraph(bytes)
      const { inputs, answer } = prepared.contract
      expect(inputs.flatMap(({ names }) => names)).toHaveLength(features.length)
      const ran = await run(prepared, rows)
      const isLabelled = answer.kind !== "value" && answer.label !== undefined
      expect(ran.labels).toEqual(isLabelled ? (labels as string[]) : undefined)
      const isShort = answer.kind !== "value" && answer.columns < answer.classes.length
      const given = isShort ? ran.values.flatMap((second) => [1 - second, second]) : ran.values
      expect(distance(values.flat(), given)).toBeLessThanOrEqual(TOLERANCE)
      expect(answer.kind === "value" ? undefined : answer.classes).toEqual(classes)
    })
  }
})

describe("prepareGraph() tells what it did and found", () => {
  const of = (wanted: string) => {
    const found = FIXTURES.find(({ name }) => name === wanted)
    if (!found) throw new Error(`there is no fixture ${wanted}`)
    return { bytes: found.bytes, prepared: prepareGraph(found.bytes) }
  }

  test("nothing was done where nothing had to be: the file itself is run", () => {
    const { bytes, prepared } = of("wine-logistic-tensor")
    expect(prepared.bytes).toBe(bytes)
    expect(prepared.changes).toEqual([])
  })

  test("a map was cut, and the output keeps its name", () => {
    const { changes, contract } = of("wine-logistic").prepared
    expect(changes).toEqual([
      "output output_probability: ZipMap is cut, so that it is a tensor of rows × 3 and no list of maps",
    ])
    expect(contract).toMatchObject({
      producer: "skl2onnx 1.20.0",
      inputs: [{ name: "X", type: "float32", rank: 2, columns: 13 }],
      answer: {
        kind: "probabilities",
        isProven: true,
        output: "output_probability",
        type: "float32",
        columns: 3,
        classes: ["class_0", "class_1", "class_2"],
        label: { output: "output_label", type: "string" },
      },
    })
  })

  test("columns were joined", () => {
    const { changes, contract } = of("wine-logistic-columns").prepared
    expect(changes).toEqual([
      "outputs sclass_0, sclass_1, sclass_2: joined side by side as output output_probability",
    ])
    expect(contract.answer).toMatchObject({ classes: ["class_0", "class_1", "class_2"] })
  })

  test("columns of a data frame, and the categories that the graph knows", () => {
    const expected = [
      { name: "strength", type: "string", categories: [["light", "middle", "strong"]] },
      { name: "proline", type: "int64", categories: [undefined] },
      { name: "hue", type: "string", categories: [["brick", "ruby"]] },
      { name: "flavanoids", type: "float32", categories: [undefined] },
      { name: "color_intensity", type: "float32", categories: [undefined] },
    ]
    for (const encoded of ["wine-columns", "wine-ordinal", "wine-columns-value"]) {
      expect(of(encoded).prepared.contract.inputs).toMatchObject(expected)
    }
  })

  test("matrices of several columns, one of each type", () => {
    expect(of("wine-matrices").prepared.contract.inputs).toMatchObject([
      { name: "texts", type: "string", columns: 2, names: ["texts_0", "texts_1"] },
      { name: "numbers", type: "float32", columns: 3 },
    ])
    const [texts] = of("wine-matrices").prepared.contract.inputs
    expect(texts?.categories).toEqual([
      ["light", "middle", "strong"],
      ["brick", "ruby"],
    ])
  })

  test("one probability of two classes, written for one row at a time", () => {
    const { changes, contract } = of("cancer-one-column").prepared
    expect(changes).toEqual(["input x: written for 1 row at a time; any number is taken"])
    expect(contract.answer).toMatchObject({
      kind: "probabilities",
      isProven: true,
      columns: 1,
      classes: ["benign", "malignant"],
      label: undefined,
    })
  })

  test("what wrote the file, on one line", () => {
    const { bytes } = of("wine-lda")
    const by = (name: string, version: string) =>
      prepareGraph(
        rewritten(bytes, ({ number }) =>
          number === FIELDS.model.producerName
            ? new TextEncoder().encode(name)
            : number === FIELDS.model.producerVersion
              ? new TextEncoder().encode(version)
              : undefined,
        ),
      ).contract.producer
    expect(by("CatBoost", "1.2.10")).toBe("CatBoost 1.2.10")
    expect(by("CatBoost", "Git info:\n    Commit: abc\n")).toBe("CatBoost")
    expect(by("", "")).toBeUndefined()
  })

  test("a number, in the type that the graph computes in", () => {
    expect(of("diabetes-xgboost").prepared.contract.answer).toEqual({
      kind: "value",
      output: "variable",
      type: "float32",
    })
    expect(of("diabetes-ridge-double").prepared.contract).toMatchObject({
      inputs: [{ type: "float64" }],
      answer: { kind: "value", type: "float64" },
    })
  })
})

describe("prepareGraph() refuses what is no ONNX file, or not all of one, and never fails otherwise", () => {
  const small = FIXTURES.filter(({ bytes }) => bytes.length < 8000)
  const preparedOrRefused = (bytes: Uint8Array) => {
    try {
      prepareGraph(bytes)
    } catch (error) {
      expect(error).toBeInstanceOf(GraphError)
      expect((error as Error).message).not.toContain("\n")
    }
  }

  test("any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), preparedOrRefused))
  })

  test("a file that ends early", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...small),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ bytes }, share) =>
          preparedOrRefused(bytes.subarray(0, Math.floor(share * bytes.length))),
      ),
    )
  })

  test("a file with some bytes changed", () => {
    const change = fc.tuple(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.nat(255),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...small),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        ({ bytes }, changes) => {
          const garbled = Uint8Array.from(bytes)
          for (const [share, byte] of changes) garbled[Math.floor(share * bytes.length)] = byte
          preparedOrRefused(garbled)
        },
      ),
      { numRuns: 500 },
    )
  })

  for (const [what, text] of [
    ["an empty file", ""],
    ["a table", "a,b,c\n1,2,3\n"],
    ["a page", "<!doctype html><title>Not found</title>"],
    ["a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:abc\n"],
  ] as const) {
    test(what, () => {
      expect(() => prepareGraph(new TextEncoder().encode(text))).toThrow("is not an ONNX file")
    })
  }
})
