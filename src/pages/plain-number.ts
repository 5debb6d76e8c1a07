/** A number as people write it: plain decimals with a point or a comma, and no exponent. */
export const PLAIN_NUMBER = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/
