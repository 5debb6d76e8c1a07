import type { Handler } from "./http/edge.ts"

/** A port can't be listened on. The message is one line. */
export class ListenError extends Error {
  override name = "ListenError" as const
  readonly code = "listen"
}

/** Where to listen. */
export interface Place {
  /** The variable that sets the port. */
  variable: "PORT" | "METRICS_PORT"
  /** 0 takes a free one. */
  port: number
  host: string
  /** How long a connection may be idle, in seconds; 0 for ever. */
  idleSeconds: number
}

/** @throws {ListenError} with one line that says what to do */
export function listen(
  { variable, port, host, idleSeconds }: Place,
  fetch: Handler,
): Bun.Server<undefined> {
  try {
    return Bun.serve({
      port,
      hostname: host,
      fetch,
      idleTimeout: idleSeconds,
      // The handler takes in no more than its own limit and answers with a problem; Bun would
      // answer with nothing.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
      // Two processes on one port would share its requests, and neither would say so.
      reusePort: false,
      // Without these two, what escapes the handler is shown to the client with source and stack.
      development: false,
      error: (error) => {
        console.error(error)
        return new Response(null, { status: 500 })
      },
    })
  } catch (error) {
    throw new ListenError(reason(error as NodeJS.ErrnoException, { variable, port, host }))
  }
}

function reason(
  { code, message }: NodeJS.ErrnoException,
  { variable, port, host }: Pick<Place, "variable" | "port" | "host">,
): string {
  if (code === "EADDRINUSE") {
    const other = port === 65_535 ? 5000 : port + 1
    return `port ${port} is taken; choose another one: ${variable}=${other} bun start (or npm start)`
  }
  if (code === "EACCES")
    return `port ${port} is not allowed; choose one from 1024: ${variable}=5000 bun start`
  return `can't listen on ${host}:${port} (${code ?? message}); check HOST and ${variable}`
}

/** How a person on this machine calls a server. */
export function addressOf(host: string, { port }: Bun.Server<undefined>): string {
  if (["0.0.0.0", "0", "*", "::", "[::]"].includes(host)) return `http://localhost:${port}`
  return `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}:${port}`
}
