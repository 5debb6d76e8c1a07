import { answerError } from "./errors.ts"
import type { Dialect } from "./dialect.ts"
import { beginExchange, type Exchange, type ExchangeObserver } from "./exchange.ts"
import { Problem } from "./problem.ts"
import { RouteTable, UNMATCHED } from "./route-table.ts"

/** A web-standard handler: it needs no port. */
export type Handler = (request: Request) => Response | Promise<Response>

/** What stands behind the edge. */
export interface Inside {
  /** The routes that there are, as `RouteTable` takes them; other paths count as `unmatched`. */
  paths: Iterable<string>
  /** How the clients of a path are told of problems. */
  dialectOf: (path: string) => Dialect
  /** What answers POST at some routes, past the router: those that are asked ten thousand times a second. */
  direct: ReadonlyMap<string, (exchange: Exchange) => Promise<Response>>
  /** Answers everything else; its errors are answered inside. */
  router: (exchange: Exchange) => Response | Promise<Response>
  /** A client's name for a request, or a new one. */
  requestId: (given: string | null) => string
  observer: ExchangeObserver
  /** Whether clients shall look for another server. */
  isDraining: () => boolean
}

/**
 * Every request comes in here, and every answer goes out here: named, counted, and on a server that
 * is about to stop as the last one of its connection.
 *
 * @returns a handler that never rejects
 */
export function createEdge(inside: Inside): Handler {
  const { direct, router, dialectOf, requestId, observer, isDraining } = inside
  const routes = new RouteTable(inside.paths)

  /** By a promise of its own: an answer may have to be given while the work goes on. */
  const answerDirectly = (
    exchange: Exchange,
    handle: (exchange: Exchange) => Promise<Response>,
  ): Promise<Response> =>
    new Promise((resolve) => {
      let isAnswered = false
      const settle = (response: Response) => {
        if (isAnswered) return
        isAnswered = true
        resolve(finished(exchange, response))
      }
      const fail = (error: unknown) => {
        if (!isAnswered) settle(answerError(error, exchange, observer))
      }
      exchange.cutOff = fail
      // What is cut off is answered before its work has come to an end.
      handle(exchange).then(
        (response) => {
          exchange.subject?.letGo()
          return settle(response)
        },
        (error) => {
          exchange.subject?.letGo()
          fail(error)
        },
      )
    })

  const answerThroughRouter = async (exchange: Exchange): Promise<Response> => {
    let response: Response
    try {
      refuseTunnels(exchange.request)
      response = await router(exchange)
      if (exchange.answer === "") response = await measured(exchange, response)
      response.headers.set("x-request-id", exchange.id)
    } catch (error) {
      response = answerError(error, exchange, observer)
    }
    exchange.subject?.letGo()
    return finished(exchange, response)
  }

  const finished = (exchange: Exchange, response: Response): Response => {
    if (isDraining()) response.headers.set("connection", "close")
    observer.answered(exchange, response.status)
    return response
  }

  const dispatch = (request: Request, id: string): Response | Promise<Response> => {
    const { path, query } = partsOf(request.url)
    const { name: route, params } = routes.find(path)
    const exchange = beginExchange(request, { id, route, params, dialect: dialectOf(path), query })
    const handle = request.method === "POST" ? direct.get(route) : undefined
    return handle ? answerDirectly(exchange, handle) : answerThroughRouter(exchange)
  }

  return (request) => {
    const { headers, url } = request
    const id = requestId(headers.get("x-request-id"))
    const host = headers.get("host")
    // Several Host headers come as a list.
    if (isAbsolute(url) && !host?.includes(",")) return dispatch(request, id)
    // HTTP/1.0 needs no Host, and a probe that speaks it sends none.
    if (!host) return dispatch(new Request(`http://localhost${url}`, request), id)
    const { path } = isAbsolute(url) ? partsOf(url) : { path: url }
    const exchange = beginExchange(request, {
      id,
      route: UNMATCHED.name,
      query: "",
      dialect: dialectOf(path),
    })
    return finished(exchange, answerError(badHost(), exchange, observer))
  }
}

/** Where the Host header is no host, Bun gives a URL that is only a path. */
function isAbsolute(url: string): boolean {
  return url.startsWith("http")
}

/** The parts of an absolute URL: its path without a slash at the end, and its query. */
function partsOf(url: string): { path: string; query: string } {
  const from = url.indexOf("/", "https://".length)
  const mark = url.indexOf("?", from)
  const end = mark < 0 ? url.length : mark
  const isSlashed = end > from + 1 && url[end - 1] === "/"
  return {
    path: url.slice(from, isSlashed ? end - 1 : end),
    query: mark < 0 ? "" : url.slice(mark + 1),
  }
}

/** What the router answers is small and made as a whole. */
async function measured(exchange: Exchange, response: Response): Promise<Response> {
  exchange.answer = await response.arrayBuffer()
  return new Response(exchange.answer.byteLength > 0 ? exchange.answer : null, response)
}

/** TRACE would send a client's own headers back, and CONNECT asks for a tunnel. */
function refuseTunnels({ method }: Request): void {
  if (method !== "TRACE" && method !== "CONNECT") return
  throw new Problem({
    status: 405,
    code: "method_not_allowed",
    detail: `${method} is answered at no path of this server`,
    headers: { allow: "GET, HEAD, POST, OPTIONS" },
  })
}

function badHost(): Problem {
  return new Problem({
    status: 400,
    code: "bad_host",
    detail: "the Host header is not the name of one host",
  })
}
