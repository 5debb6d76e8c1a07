import { describe, expect, test } from "bun:test"
import { isAmbiguous, plainNumber } from "./plain-number.ts"

describe("plainNumber()", () => {
  test("reads decimals with a point or a comma, and the minus sign that pages print", () => {
    const read = ["5", "5.1", "5,1", "-.5", "+5.", "−5,1", "\u22125"].map(plainNumber)
    expect(read).toEqual([5, 5.1, 5.1, -0.5, 5, -5.1, -5])
  })

  test("reads nothing else", () => {
    for (const text of [
      "",
      "1e1",
      "0x5",
      "five",
      "1.2.3",
      "1,234,567",
      "--5",
      "−",
      "–5",
      "Infinity",
    ])
      expect(plainNumber(text)).toBeUndefined()
  })
})

describe("isAmbiguous()", () => {
  const feature = { name: "f", label: "F", description: "A feature." }
  const asked = (range?: { observed?: [number, number]; accepted?: [number, number] }) =>
    ["1,234", "−1,234", "0,234", "1,23", "1234,567", "1.234", "1,2345"].filter((text) => {
      const [observed, accepted] = [range?.observed, range?.accepted].map(
        (limits) => limits && { min: limits[0], max: limits[1] },
      )
      return isAmbiguous(text, {
        ...feature,
        ...(observed ? { observed } : {}),
        ...(accepted ? { accepted } : {}),
      })
    })

  test("is a comma before three digits where both readings can be meant", () => {
    expect(asked({ observed: [0, 2000], accepted: [-3000, 3000] })).toEqual(["1,234", "−1,234"])
    expect(asked({ accepted: [0, 3000] })).toEqual(["1,234"])
    expect(asked()).toEqual(["1,234", "−1,234"])
  })

  test("is none of a whole number, which has no decimals", () => {
    expect(isAmbiguous("1,234", { ...feature, type: "int64" })).toBe(false)
  })

  test("is none where no thousands are accepted, or none were seen", () => {
    expect(asked({ accepted: [0, 30] })).toEqual([])
    expect(asked({ observed: [0, 8], accepted: [0, 5000] })).toEqual([])
    // 1.234 is not accepted, so who writes so means thousands, and is told how.
    expect(asked({ accepted: [1000, 3000] })).toEqual(["1,234"])
  })
})
