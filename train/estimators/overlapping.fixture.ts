import type { Dataset } from "../dataset.ts"
import { Random } from "../random.ts"
import { fitScaler, standardise } from "./scaler.ts"

/**
 * Rows of overlapping classes in standard units, with a last column that is the difference of the
 * first two.
 *
 * @param seed another one gives other rows
 */
export function overlappingClasses(
  rows: number,
  columns: number,
  classes: number,
  seed = 7,
): Dataset {
  const random = new Random(seed)
  const uniform = () => random.below(2 ** 32) / 2 ** 32 - 0.5
  const centres = Float64Array.from({ length: classes * columns }, uniform)
  const features = { rows, columns, values: new Float64Array(rows * columns) }
  const labels = Uint16Array.from({ length: rows }, (_, row) => row % classes)
  labels.forEach((label, row) => {
    for (let column = 0; column < columns; column++) {
      features.values[row * columns + column] =
        column < columns - 1
          ? (centres[label * columns + column] as number) + 2 * uniform()
          : (features.values[row * columns] as number) -
            (features.values[row * columns + 1] as number)
    }
  })
  return {
    features: standardise(fitScaler(features), features),
    labels,
    classes,
  }
}
