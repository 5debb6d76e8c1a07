import type { Model } from "../inference/model.ts"

/**
 * What is derived from a model, made when it is first wanted, and kept for as long as the model is.
 *
 * @param make makes it
 */
export function perModel<T>(make: (model: Model) => T): (model: Model) => T {
  const made = new WeakMap<Model, { value: T }>()
  return (model) => {
    const known = made.get(model)
    if (known) return known.value
    const value = make(model)
    made.set(model, { value })
    return value
  }
}
