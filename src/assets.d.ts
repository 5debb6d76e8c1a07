/** A style sheet that Bun imports as its text. */
declare module "*.css" {
  const text: string
  export default text
}

/** A drawing that Bun imports as its text. */
declare module "*.svg" {
  const text: string
  export default text
}
