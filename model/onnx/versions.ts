import { GraphError } from "./graph-error.ts"
import type { OnnxModel } from "./model.ts"

/** The newest of each that ONNX Runtime 1.30 takes: it refuses the next one. */
export const NEWEST = { irVersion: 13, operatorSets: { "": 26, "ai.onnx.ml": 5 } } as const

/**
 * Refuses a file that is newer than ONNX Runtime, which would say so in words that help nobody.
 *
 * @throws {GraphError} naming what is too new, and the newest that is taken
 */
export function refuseTooNew({ irVersion, operatorSets }: OnnxModel): void {
  for (const [domain, newest] of Object.entries(NEWEST.operatorSets)) {
    const version = operatorSets.get(domain) ?? 0
    if (version <= newest) continue
    throw new GraphError(
      `uses version ${version} of the operator set ${domain || "ai.onnx"}, but ${newest} is the newest that is taken; ` +
        `export it again with target_opset ${newest} or lower`,
    )
  }
  if (irVersion <= NEWEST.irVersion) return
  throw new GraphError(
    `has the ONNX file format ${irVersion}, but ${NEWEST.irVersion} is the newest that is taken; ` +
      "save it again with a lower ir_version",
  )
}
