/** A part of a line on which the most probable class is the same. */
export interface Stretch {
  /** The index of the class. */
  readonly label: number
  readonly from: number
  readonly to: number
}

/** A part of a region between two levels of y: its left and right ends at each of them. */
export interface Band {
  readonly label: number
  readonly low: { readonly y: number; readonly from: number; readonly to: number }
  readonly high: { readonly y: number; readonly from: number; readonly to: number }
}

/**
 * Makes regions of lines: between two of them boundaries run straight. A region that is on one of
 * them only begins as a point on the other; where they have nothing in common, there is a step.
 *
 * @param levels where the lines are
 * @param lines the stretches of each, which fill it
 */
export function bandsOf(levels: readonly number[], lines: readonly (readonly Stretch[])[]): Band[] {
  return levels.slice(1).flatMap((high, index) => {
    const low = levels[index] ?? high
    const [below = [], above = []] = lines.slice(index, index + 2)
    const fullBelow = filled(below, above)
    const fullAbove = filled(above, below)
    if (fullBelow && fullAbove) return join(fullBelow, low, fullAbove, high)
    const middle = (low + high) / 2
    return join(below, low, below, middle).concat(join(above, middle, above, high))
  })
}

/**
 * The stretches of a line and, where another has some more in one place, those with no width.
 *
 * @returns undefined if that does not make them alike
 */
function filled(
  own: readonly Stretch[],
  other: readonly Stretch[],
): readonly Stretch[] | undefined {
  const more = other.length - own.length
  if (more < 0) return own
  const isAlike = (one: Stretch | undefined, at: number) => one?.label === other[at]?.label
  for (let place = 0; place <= own.length; place++) {
    const begins = own.slice(0, place).every((stretch, index) => isAlike(stretch, index))
    const ends = own.slice(place).every((stretch, index) => isAlike(stretch, place + more + index))
    if (!begins || !ends) continue
    const at = own[place - 1]?.to ?? own[0]?.from ?? 0
    const points = other
      .slice(place, place + more)
      .map(({ label }) => ({ label, from: at, to: at }))
    return [...own.slice(0, place), ...points, ...own.slice(place)]
  }
  return undefined
}

function join(
  below: readonly Stretch[],
  low: number,
  above: readonly Stretch[],
  high: number,
): Band[] {
  return below.flatMap(({ label, from, to }, index) => {
    const over = above[index]
    if (!over) return []
    return [{ label, low: { y: low, from, to }, high: { y: high, from: over.from, to: over.to } }]
  })
}
