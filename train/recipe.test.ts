import { describe, expect, test } from "bun:test"
import { DocumentError } from "../model/document-error.ts"
import { readRecipe, rowsNeeded } from "./recipe.ts"

const iris = await Bun.file(`${import.meta.dir}/iris.yaml`).text()

/** What the recipe of the box is refused with once a part of it is written otherwise. */
function refusal(part: string | RegExp, otherwise: string): string {
  const text = iris.replace(part, otherwise)
  expect(text).not.toBe(iris)
  try {
    readRecipe(text, "r.yaml")
  } catch (error) {
    expect(error).toBeInstanceOf(DocumentError)
    return (error as Error).message
  }
  throw new Error("the recipe was not refused")
}

test("readRecipe() takes the recipe of the box", () => {
  expect(readRecipe(iris, "train/iris.yaml").features.map(({ name }) => name)).toEqual([
    "sepal_length",
    "sepal_width",
    "petal_length",
    "petal_width",
  ])
})

describe("readRecipe() names line, column, key and cure of", () => {
  const faults: [what: string, part: string, otherwise: string, message: string][] = [
    [
      "a misspelt key",
      "target: species",
      "traget: species",
      "r.yaml:7:9: traget: unknown key; is it misspelt?",
    ],
    [
      "a missing key",
      "    unit: cm\n    step: 0.1\n",
      "    unit: cm\n",
      "r.yaml:11:5: features[0].step: missing (the resolution of the measurement, above 0)",
    ],
    [
      "a value of another type",
      "step: 0.1",
      "step: a tenth",
      'r.yaml:14:11: features[0].step: expected the resolution of the measurement, above 0, found "a tenth"',
    ],
    [
      "an unknown family",
      "{ family: lda }",
      "{ family: forest }",
      'candidates[0]: expected { family: lda }, { family: lda, shrinkage: ledoit-wolf } or { family: logistic, C: [numbers from 1e-9 to 1e9] }, found {"family":"forest"}',
    ],
    [
      "too few folds",
      "folds: 10",
      "folds: 1",
      "validation.folds: expected a number of folds from 2 to 255, found 1",
    ],
    [
      "two features of one name",
      "name: sepal_width",
      "name: sepal_length",
      'features[1].name: "sepal_length" is there twice',
    ],
    [
      "a feature that is the target",
      "name: sepal_width",
      "name: species",
      'features[1]: "species" is the target',
    ],
    [
      "two classes of one name",
      "name: versicolor",
      "name: setosa",
      'classes[1].name: "setosa" is there twice',
    ],
    [
      "a range that is upside down",
      "{ min: 0, max: 30 }",
      "{ min: 30, max: 0 }",
      "features[0].accepted: min 30 must be below max 0",
    ],
    [
      "a name that can't be a file's",
      "name: iris\n",
      "name: ../iris\n",
      "r.yaml:2:7: name: expected a name of lower-case letters, digits, - and _",
    ],
    ["what is not YAML", "name: iris", "name: [iris", "not YAML"],
    [
      "a penalty that no arithmetic reaches",
      "C: [1, 10, 100, 1000]",
      "C: [1, 1e20]",
      "candidates[2]: expected",
    ],
    [
      "a range that no 32-bit float has",
      "accepted: { min: 0, max: 30 }",
      "accepted: { min: 0, max: 1e300 }",
      "features[0].accepted: must lie within",
    ],
    [
      "a class that is a number without quotes",
      "name: setosa",
      "name: 0",
      'classes[0].name: expected a name of 1 to 100 printable characters, found 0; put it in quotes: "0"',
    ],
    [
      "a title that moves the cursor",
      "title: Iris species",
      'title: "Iris\\u001b[2K"',
      "title: expected a text on one line",
    ],
    ...["0", "1001", "2.5", "all"].map((rows): [string, string, string, string] => [
      `a sample of ${rows} rows`,
      "sample: 150",
      `sample: ${rows}`,
      `r.yaml:61:9: sample: expected a number of rows from 1 to 1000, found ${rows === "all" ? '"all"' : rows}`,
    ]),
  ]
  for (const [what, part, otherwise, message] of faults) {
    test(what, () => expect(refusal(part, otherwise)).toContain(message))
  }
})

describe("rowsNeeded() leaves every model two rows of each class, and every fold one", () => {
  const cases: [folds: number, innerFolds: number, rows: number, why: string][] = [
    [10, 5, 10, "of 10, an outer fold leaves 9 and an inner one 7"],
    [2, 2, 8, "of 8, they leave 4 and 2; of 7, 3 and 1"],
    [3, 2, 6, "of 6, they leave 4 and 2; of 5, 3 and 1"],
    [5, 5, 7, "of 7, an outer fold leaves 5 for five inner folds; of 6, only 4"],
  ]
  for (const [folds, innerFolds, rows, why] of cases) {
    test(`${folds} folds and ${innerFolds} inner folds: ${why}`, () => {
      expect(rowsNeeded({ folds, innerFolds, repeats: 1, seed: 1 })).toBe(rows)
    })
  }
})
