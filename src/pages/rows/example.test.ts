import { expect, test } from "bun:test"
import { testCard } from "../../inference/card.fixture.ts"
import { exampleTable } from "./example.ts"

test("exampleTable() writes the golden rows, and no number with an exponent", () => {
  const card = testCard()
  expect(exampleTable(card)).toBe("länge,b/c ~\r\n3,0\r\n9,1\r\n")
  const [first] = card.golden
  const tiny = first ? [{ ...first, features: [1e-7, -1.5e-9] }] : []
  expect(exampleTable({ ...card, golden: tiny })).toBe("länge,b/c ~\r\n0.0000001,-0.0000000015\r\n")
})
