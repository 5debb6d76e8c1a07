import { describe, expect, test } from "bun:test"
import {
  bytesText,
  countText,
  decimalText,
  percentText,
  pointsText,
  rangeText,
} from "./figure-text.ts"

describe("figures as people read them", () => {
  test("percentText() never says 0 % or 100 % of what is neither", () => {
    const texts = [0, 0.0004, 0.0005, 0.5, 0.98, 0.9994, 0.9996, 1].map(percentText)
    expect(texts).toEqual([
      "0.0\u00a0%",
      "<\u00a00.1\u00a0%",
      "0.1\u00a0%",
      "50.0\u00a0%",
      "98.0\u00a0%",
      "99.9\u00a0%",
      ">\u00a099.9\u00a0%",
      "100.0\u00a0%",
    ])
  })
  test("pointsText() is a difference in hundredths, decimalText() has three decimals", () => {
    expect(pointsText(0.011469)).toBe("1.1\u00a0points")
    expect(decimalText(0.052061)).toBe("0.052")
  })
  test("countText() groups digits, bytesText() rounds", () => {
    expect(countText(1234567)).toBe("1,234,567")
    expect([999, 1234, 1.25e8].map(bytesText)).toEqual(["999 bytes", "1.2 kB", "125.0 MB"])
  })
  test("rangeText() names both ends in their unit, and cuts what nobody reads", () => {
    expect(rangeText({ min: 0.1, max: 2.5 }, "cm")).toBe("0.1 to 2.5 cm")
    expect(rangeText({ min: -1, max: 3.4028234663852886e38 })).toBe("-1 to 3.40e+38")
  })
})
