import { ChildError } from "./child.ts"

/** How to get the programs that are not packages of this project. */
const TOOLS = {
  taskset: "apt-get install util-linux (it needs Linux)",
  wrk: "apt-get install wrk",
  vegeta:
    "go install github.com/tsenart/vegeta/v12@v12.13.0, then VEGETA=$(go env GOPATH)/bin/vegeta",
}

/**
 * Looks for a program on the PATH, or where a variable of its name in capitals says: VEGETA for
 * vegeta.
 *
 * @returns its path
 * @throws {ChildError} saying how to get it, if it is not there
 */
export function findTool(name: keyof typeof TOOLS): string {
  const wanted = process.env[name.toUpperCase()] || name
  const path = Bun.which(wanted)
  if (path === null) throw new ChildError(`${wanted} is not there; to get it: ${TOOLS[name]}`)
  return path
}
