import type { Value } from "./value.ts"

/** An expression that can't be read or evaluated. The message is one line. */
export class ExpressionError extends Error {
  override name = "ExpressionError" as const
  readonly code = "expression"
}

const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\/(?:[^/\\]|\\.)+\/)|(-?\d+(?:\.\d+)?(?![\w.]))|([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)|(==|!=|>=|<=|>|<|\(|\)))/y

type Token =
  | { readonly kind: "string" | "pattern" | "name" | "sign"; readonly text: string }
  | { readonly kind: "number"; readonly text: string; readonly number: number }

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  const scanner = new RegExp(TOKEN)
  let end = 0
  while (text.slice(end).trim() !== "") {
    scanner.lastIndex = end
    const found = scanner.exec(text)
    if (!found) throw new ExpressionError(`can't read ${JSON.stringify(text.slice(end).trim())}`)
    end = scanner.lastIndex
    const [, string, pattern, number, name, sign] = found
    if (string) tokens.push({ kind: "string", text: string.slice(1, -1).replace(/\\(.)/g, "$1") })
    else if (pattern) tokens.push({ kind: "pattern", text: pattern.slice(1, -1) })
    else if (number) tokens.push({ kind: "number", text: number, number: Number(number) })
    else if (name) tokens.push({ kind: "name", text: name })
    else tokens.push({ kind: "sign", text: sign ?? "" })
  }
  return tokens
}

const COMPARISONS = ["==", "!=", ">=", "<=", ">", "<", "matches", "starts-with"]

/** How truth is told of a value: an empty text, 0 and false are not true. */
export function isTrue(value: Value): boolean {
  return value !== "" && value !== 0 && value !== false
}

/**
 * Evaluates an expression of a CircleCI configuration, as `when:` of a workflow and `filters:` of a
 * job take it: `and`, `or`, `not`, comparisons, `matches /pattern/`, `starts-with`, parentheses.
 *
 * `not` binds more tightly than a comparison, as CircleCI's reference has it. All parts are
 * evaluated, so that an unknown name is found wherever it stands.
 *
 * @param text the expression
 * @param valueOf tells the value of a name; undefined if there is no such name
 * @throws {ExpressionError} naming what can't be read, or the name that is unknown
 */
export function evaluate(text: string, valueOf: (name: string) => Value | undefined): Value {
  const tokens = tokensOf(text)
  let position = 0

  const take = (...texts: string[]): string | undefined => {
    const token = tokens[position]
    const isWord = token?.kind === "name" || token?.kind === "sign"
    if (!isWord || !texts.includes(token.text)) return undefined
    position++
    return token.text
  }

  function any(): Value {
    let value = all()
    while (take("or")) {
      const right = all()
      value = isTrue(value) || isTrue(right)
    }
    return value
  }

  function all(): Value {
    let value = comparison()
    while (take("and")) {
      const right = comparison()
      value = isTrue(value) && isTrue(right)
    }
    return value
  }

  function comparison(): Value {
    const left = operand()
    const operator = take(...COMPARISONS)
    if (!operator) return left
    if (operator === "matches") return pattern().test(String(left))
    const right = operand()
    switch (operator) {
      case "==":
        return left === right
      case "!=":
        return left !== right
      case "starts-with":
        return String(left).startsWith(String(right))
      default:
        return compared(operator, left, right)
    }
  }

  function pattern(): RegExp {
    const token = tokens[position++]
    if (token?.kind !== "pattern") throw new ExpressionError("matches needs a /pattern/")
    try {
      return new RegExp(token.text, "u")
    } catch {
      throw new ExpressionError(`/${token.text}/ is not a regular expression`)
    }
  }

  function operand(): Value {
    if (take("not")) return !isTrue(operand())
    if (take("(")) {
      const value = any()
      if (!take(")")) throw new ExpressionError("a ( is not closed")
      return value
    }
    const token = tokens[position++]
    if (!token) throw new ExpressionError("it ends where a value is needed")
    if (token.kind === "string") return token.text
    if (token.kind === "number") return token.number
    if (token.kind !== "name") throw new ExpressionError(`a value is needed, found ${token.text}`)
    if (token.text === "true" || token.text === "false") return token.text === "true"
    const value = valueOf(token.text)
    if (value === undefined) throw new ExpressionError(`${token.text} is not a value known here`)
    return value
  }

  const value = any()
  const rest = tokens[position]
  if (rest) throw new ExpressionError(`nothing can follow here, found ${rest.text}`)
  return value
}

function compared(operator: string, left: Value, right: Value): boolean {
  if (typeof left !== "number" || typeof right !== "number") {
    throw new ExpressionError(`${operator} compares numbers, found ${left} and ${right}`)
  }
  if (operator === ">=") return left >= right
  if (operator === "<=") return left <= right
  return operator === ">" ? left > right : left < right
}

/**
 * The patterns of an expression that aren't tied to both ends of the text, as they are written; none if
 * it can't be read.
 */
export function loosePatterns(text: string): string[] {
  let tokens: Token[]
  try {
    tokens = tokensOf(text)
  } catch {
    return []
  }
  return tokens
    .filter(({ kind, text: pattern }) => kind === "pattern" && !/^\^.*\$$/s.test(pattern))
    .map((token) => `/${token.text}/`)
}
