import { expect, test } from "bun:test"
import { beginExchange } from "../http/exchange.ts"
import { mountedPaths, unmounted } from "./mounts.ts"

test("mountedPaths() has each path once with a name, and once with a version", () => {
  expect(mountedPaths(["/", "/rows", "/rows"])).toEqual([
    "/models/:model/versions/:version",
    "/models/:model/versions/:version/rows",
    "/models/:model",
    "/models/:model/rows",
  ])
})

test("unmounted() takes the name out of a path, and leaves all else", () => {
  const asked = (route: string, path: string) => {
    const request = new Request(`http://localhost${path}`, { headers: { accept: "x/y" } })
    return { request, inner: unmounted(beginExchange(request, { id: "1", route, query: "" })) }
  }
  const { inner } = asked("/models/:model/rows", "/models/a/rows/?b=c")
  expect([inner.url, inner.headers.get("accept")]).toEqual(["http://localhost/rows?b=c", "x/y"])
  expect(asked("/models/:model", "/models/a").inner.url).toBe("http://localhost/")
  const version = asked("/models/:model/versions/:version", "/models/a/versions/b?c=d")
  expect(version.inner.url).toBe("http://localhost/?c=d")
  const plain = asked("/models", "/models")
  expect(plain.inner).toBe(plain.request)
})
