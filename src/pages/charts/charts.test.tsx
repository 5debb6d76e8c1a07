import { describe, expect, test } from "bun:test"
import { Html } from "@elysiajs/html"
import { scaleLinear } from "d3-scale"
import { testCard } from "../../inference/card.fixture.ts"
import { elementsOf } from "../page.fixture.ts"
import { BottomAxis } from "./axis.tsx"
import { Histogram } from "./histogram.tsx"
import { ReliabilityChart } from "./reliability-chart.tsx"
import { Whisker, WhiskerAxis, whiskerScale } from "./whisker.tsx"

type Feature = ReturnType<typeof testCard>["features"][0]

/** The shapes of a kind in a drawing, with their measures as numbers. */
function shapes(drawing: unknown, tag: string, ...measures: string[]) {
  return elementsOf(String(drawing))
    .filter((element) => element.tag === tag)
    .map(({ attributes }) => measures.map((measure) => Number(attributes[measure])))
}

/** A feature that spread over some bins. */
function feature(changes: Partial<Feature>): Feature {
  return { ...(testCard().features[0] as Feature), ...changes }
}

describe("BottomAxis", () => {
  test("writes a year as a year", () => {
    const scale = scaleLinear([1955, 2020], [0, 400])
    expect(String(<BottomAxis scale={scale} at={300} title="Year" />)).toContain(">1960<")
  })
})

describe("Histogram", () => {
  test("gives bins of as many rows as much area, however wide they are", () => {
    const drawing = (
      <Histogram
        feature={feature({
          observed: { min: 0, max: 10 },
          reference: { edges: [2], counts: [10, 10] },
        })}
      />
    )
    const [narrow = [], wide = []] = shapes(drawing, "rect", "width", "height")
    const [width = 0, height = 0] = narrow
    // 8 to 2 wide, 2 to 8 high.
    expect(wide[0]).toBeCloseTo(4 * width, 1)
    expect(wide[1]).toBeCloseTo(height / 4, 1)
    expect(`${drawing}`).toContain("Histogram of Länge in the training data, 0 to 10 cm. ")
    expect(`${drawing}`).toContain("The rows stand closest from 0 to 2.")
  })

  test("draws rows of one value as a line of full height", () => {
    const drawing = (
      <Histogram
        feature={feature({
          observed: { min: 3, max: 3 },
          reference: { edges: [], counts: [7] },
        })}
      />
    )
    const [[x = 0, width = 0, height = 0] = []] = shapes(drawing, "rect", "x", "width", "height")
    expect(width).toBe(3)
    expect(height).toBeGreaterThan(100)
    // In the middle of the axis, 44 to 288.
    expect(x + width / 2).toBe(166)
    expect(`${drawing}`).toContain("7 rows are exactly 3.")
  })

  test("leaves a label that is too long for it to the heading", () => {
    const long = "Length of the ".repeat(4)
    const titles = [
      { label: long, unit: "cm" },
      { label: "Length", unit: "cm" },
    ].map(
      (texts) =>
        /([^>]*)<\/text><\/g><\/svg>$/.exec(`${(<Histogram feature={feature(texts)} />)}`)?.[1],
    )
    expect(titles).toEqual(["cm", "Length (cm)"])
  })

  test("draws a bar that is too narrow for an edge without one", () => {
    const reference = { edges: [0.01], counts: [9, 1] }
    const drawing = <Histogram feature={feature({ observed: { min: 0, max: 10 }, reference })} />
    expect(shapes(drawing, "rect", "width")[0]).toEqual([1])
    expect(`${drawing}`).toContain('<rect class="mark"')
  })

  test("draws nothing where there is nothing", () => {
    const empty = feature({ reference: { edges: [5], counts: [0, 0] } })
    const drawing = <Histogram feature={empty} />
    expect(shapes(drawing, "rect", "height")).toEqual([[0], [0]])
    expect(`${drawing}`).toContain("It has no rows.")
  })
})

describe("ReliabilityChart", () => {
  test("puts answers that are as often right as stated on the line, others above or below", () => {
    const drawing = (
      <ReliabilityChart
        points={[
          { confidence: 0, accuracy: 0, rows: 100 },
          { confidence: 1, accuracy: 1, rows: 25 },
          { confidence: 0.5, accuracy: 0.25, rows: 0 },
        ]}
      />
    )
    const [low = [], high = [], below = []] = shapes(drawing, "circle", "cx", "cy", "r")
    expect(`${drawing}`).toContain(`d="M${low[0]} ${low[1]}L${high[0]} ${high[1]}"`)
    const middle = ((low[1] as number) + (high[1] as number)) / 2
    expect(below[1]).toBe((middle + (low[1] as number)) / 2)
    // A quarter of the rows is half of the radius that is left above the smallest, 3 of 10.
    expect([low[2], high[2], below[2]]).toEqual([10, 6.5, 3])
    expect(`${drawing}`).toContain("3 points, 1 of them below the line")
  })
})

describe("Whisker", () => {
  test("draws a figure and as far as its error reaches on one scale", () => {
    const estimates = [
      { value: 0.2, error: 0.1 },
      { value: 0.4, error: 0 },
    ]
    const scale = whiskerScale(estimates)
    const [first] = estimates as [(typeof estimates)[0]]
    const drawing = <Whisker estimate={first} scale={scale} label="0.2 ± 0.1" isFilled={false} />
    // 0 to 0.4 on 16 to 224.
    expect(shapes(drawing, "circle", "cx")).toEqual([[120]])
    expect(`${drawing}`).toContain("M68 11H172")
    expect(`${drawing}`).toContain('class="hollow"')
    expect(`${(<WhiskerAxis scale={scale} title="log-loss" />)}`).toContain(
      "log-loss, from 0.00 to 0.400",
    )
  })

  test("has a scale even where all figures are 0", () => {
    expect(whiskerScale([{ value: 0, error: 0 }]).domain()).toEqual([0, 1])
  })
})

describe("an axis", () => {
  const ticks = (domain: [number, number]) =>
    [
      ...`${(<BottomAxis scale={scaleLinear(domain, [0, 100])} at={0} title="" />)}`.matchAll(
        />([^<]+)<\/text>/g,
      ),
    ].map(([, text]) => text)

  test("has round numbers, short ones where they are very large or very small", () => {
    expect(ticks([0, 0.5])).toEqual(["0.0", "0.1", "0.2", "0.3", "0.4", "0.5"])
    expect(ticks([0, 1e6])).toEqual(["0M", "0.2M", "0.4M", "0.6M", "0.8M", "1M"])
    expect(ticks([0, 2e-5])).toEqual(["0e+0", "5e-6", "1e-5", "1.5e-5", "2e-5"])
  })
})
