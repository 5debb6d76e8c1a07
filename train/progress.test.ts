import { expect, test } from "bun:test"
import { showProgress } from "./progress.ts"

function shown(isTTY: boolean, steps: number): string {
  let text = ""
  const progress = showProgress("work", { isTTY, write: (more: string) => (text += more) })
  for (let step = 1; step <= steps; step++) progress.step(step, steps)
  progress.end()
  return text
}

test("showProgress() redraws one line on a terminal, and clears it at the end", () => {
  const text = shown(true, 3)
  expect(text).not.toContain("\n")
  expect(text.split("\r").slice(1)).toEqual([
    "work ██████████░░░░░░░░░░░░░░░░░░░░ 1/3",
    "work ████████████████████░░░░░░░░░░ 2/3",
    "work ██████████████████████████████ 3/3",
    "\x1b[2K",
  ])
})

test("showProgress() writes a few plain lines elsewhere", () => {
  expect(shown(false, 50)).toBe("work 13/50\nwork 25/50\nwork 38/50\nwork 50/50\n")
})
