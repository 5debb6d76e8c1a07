/**
 * What browsers run: `browser/page.ts` as JavaScript. A macro, so that Bun does it when it reads or
 * bundles the file that asks for it; a bundle needs no source beside it.
 */
export async function browserScript(): Promise<string> {
  const source = await Bun.file(new URL("./browser/page.ts", import.meta.url)).text()
  const transpiler = new Bun.Transpiler({
    loader: "ts",
    target: "browser",
    minifyWhitespace: true,
  })
  return transpiler.transformSync(source)
}
