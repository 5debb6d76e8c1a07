import { ChildError } from "./child.ts"

/**
 * Ends a benchmark, after its table, where requests failed that should not.
 *
 * @throws {ChildError} if there are any
 */
export function refuseFailures(requests: number): void {
  if (requests > 0) throw new ChildError(`${requests} requests failed, where none should`)
}
