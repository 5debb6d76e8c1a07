import type { Exchange } from "../http/exchange.ts"
import { MODEL_MOUNTS } from "./asked-model.ts"

/**
 * The paths of a named model.
 *
 * @param paths of the default one, where none is named
 */
export function mountedPaths(paths: Iterable<string>): string[] {
  const ends = Array.from(new Set(paths), (path) => (path === "/" ? "" : path))
  return MODEL_MOUNTS.flatMap((mount) => ends.map((end) => `${mount}${end}`))
}

/**
 * A request as it would be without the name of a model in its path, for a router that knows each path
 * once. Its body stays with the exchange.
 */
export function unmounted({ route, request }: Exchange): Request {
  const mount = MODEL_MOUNTS.find((one) => route === one || route.startsWith(`${one}/`))
  if (mount === undefined) return request
  const url = new URL(request.url)
  url.pathname = route.slice(mount.length)
  const { method, headers } = request
  return new Request(url.href, { method, headers })
}
