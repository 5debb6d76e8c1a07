import { evaluate, ExpressionError, isTrue } from "./expression.ts"
import { fill, type Report, type Scope } from "./template.ts"
import { isMapping, isValue, itemsOf, type Value } from "./value.ts"

/** Looks an expression's name up among the values that are in scope. */
export function valueIn(scope: Scope, name: string): Value | undefined {
  const value = scope.values.get(name)
  return isValue(value) ? value : undefined
}

/**
 * Evaluates an expression, or reports why it can't be.
 *
 * @param path where it stands
 */
export function holds(text: string, scope: Scope, path: string, report: Report): boolean {
  const plain = text.replaceAll(/<<\s*(.*?)\s*>>/g, "$1")
  try {
    return isTrue(evaluate(plain, (name) => valueIn(scope, name)))
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    report({ path, message: `${JSON.stringify(text)} is not an expression: ${error.message}` })
    return false
  }
}

/**
 * Evaluates what `when` and `unless` hold: a logic statement in the form of mappings, or a value.
 *
 * @param path where it stands
 */
export function decide(statement: unknown, scope: Scope, path: string, report: Report): boolean {
  if (!isMapping(statement)) {
    const value = fill(statement, scope, path, report)
    return isValue(value) && isTrue(value)
  }
  const [[operator, operands] = ["", undefined], ...more] = Object.entries(statement)
  const decideAll = () =>
    itemsOf(operands).map((operand, index) =>
      decide(operand, scope, `${path}.${operator}[${index}]`, report),
    )
  if (more.length === 0) {
    switch (operator) {
      case "and":
        return decideAll().every(Boolean)
      case "or":
        return decideAll().some(Boolean)
      case "not":
        return !decide(operands, scope, `${path}.not`, report)
      case "equal": {
        const values = itemsOf(fill(operands, scope, `${path}.equal`, report))
        return values.every((value) => value === values[0])
      }
    }
  }
  const found = Object.keys(statement).join(", ")
  report({ path, message: `a condition is one of and, or, not, equal, or a value, found ${found}` })
  return false
}
