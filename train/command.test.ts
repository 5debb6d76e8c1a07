import { afterEach, expect, spyOn, test } from "bun:test"
import { Refusal, runCommand } from "./command.ts"

const said = spyOn(console, "log").mockImplementation(() => {})
const complained = spyOn(console, "error").mockImplementation(() => {})
afterEach(() => {
  said.mockClear()
  complained.mockClear()
})

const call = (args: string[], run: () => Promise<void> = async () => {}) =>
  runCommand(args, {
    help: "how it is called",
    optionsOf([first]) {
      if (first === "wrong") throw new TypeError("wrong is no option")
      return first === "--help" ? "help" : { first }
    },
    run,
    foreseen: [Refusal],
  })

test("runCommand() ends with 0 if it is done, or has shown how it is called", async () => {
  expect(await call([])).toBe(0)
  expect(await call(["--help"])).toBe(0)
  expect(said.mock.calls).toEqual([["how it is called"]])
})

test("runCommand() ends with 1 and one line where it is refused, with 2 where the call is wrong", async () => {
  expect(await call([], () => Promise.reject(new Refusal("there is no table")))).toBe(1)
  expect(await call(["wrong"])).toBe(2)
  expect(complained.mock.calls).toEqual([
    ["there is no table"],
    ["wrong is no option\n\nhow it is called"],
  ])
})

test("runCommand() hides no fault of the program", async () => {
  const fault = call([], () => Promise.reject(new RangeError("a fault")))
  expect(fault).rejects.toThrow(RangeError)
  await fault.catch(() => {})
})
