import { describe, expect, test } from "bun:test"
import { deflateSync, gunzipSync, inflateSync } from "node:zlib"
import { Problem } from "../http/problem.ts"
import { compressed, decodeFor, encodingFor } from "./content-encoding.ts"

const TEXT = "sepal ".repeat(500)

/** What comes out of a body that is said to be compressed. */
async function decoded(encoding: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const decode = decodeFor(new Headers({ "content-encoding": encoding }))
  const pieces: Uint8Array[] = []
  for await (const piece of decode?.(new Blob([bytes]).stream()) ?? []) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

describe("decodeFor()", () => {
  test("takes off what zlib's own formats are, whatever the case of their names", async () => {
    expect(await decoded("gzip", Bun.gzipSync(TEXT))).toBe(TEXT)
    expect(await decoded("GZIP", Bun.gzipSync(TEXT))).toBe(TEXT)
    // RFC 9110, 8.4.1.2: deflate is zlib's format, not the bare one.
    expect(await decoded("deflate", new Uint8Array(deflateSync(TEXT)))).toBe(TEXT)
  })

  test("is nothing where there is nothing to take off", () => {
    for (const headers of [{}, { "content-encoding": "identity" }, { "content-encoding": "" }])
      expect(decodeFor(new Headers(headers as Record<string, string>))).toBeUndefined()
  })

  test("refuses what no client of the protocol sends: 415, and what is taken", () => {
    for (const encoding of ["br", "zstd", "gzip, gzip", "constructor"]) {
      try {
        decodeFor(new Headers({ "content-encoding": encoding }))
        expect.unreachable()
      } catch (error) {
        const { status, headers } = (error as Problem).options
        expect([status, headers?.["accept-encoding"]]).toEqual([415, "gzip, deflate, identity"])
      }
    }
  })

  test("refuses a body that is not so compressed, cut off or followed by more: 400", async () => {
    const whole = Bun.gzipSync(TEXT)
    const bodies = [Buffer.from(TEXT), whole.subarray(0, whole.length - 9), new Uint8Array()]
    for (const body of bodies) {
      const reading = decoded("gzip", new Uint8Array(body))
      await expect(reading).rejects.toThrow("the body is not gzip")
      await expect(reading).rejects.toBeInstanceOf(Problem)
    }
  })
})

describe("encodingFor()", () => {
  test("chooses what a client prefers of the two, gzip of equals", () => {
    expect(encodingFor("gzip, deflate")).toBe("gzip")
    expect(encodingFor("deflate, gzip")).toBe("gzip")
    expect(encodingFor("deflate")).toBe("deflate")
    expect(encodingFor("gzip;q=0.5, deflate;q=0.8")).toBe("deflate")
    expect(encodingFor("br;q=1, GZIP ; q=0.1")).toBe("gzip")
    expect(encodingFor("gzip;q=0, deflate")).toBe("deflate")
  })

  test("chooses none where neither is named, or is refused", () => {
    for (const accepted of [null, "", "identity", "br, zstd", "gzip;q=0", "*", "gzip;q=x"])
      expect(encodingFor(accepted)).toBeUndefined()
  })
})

test("compressed() writes what others read", async () => {
  expect(gunzipSync(await compressed(TEXT, "gzip")).toString()).toBe(TEXT)
  expect(inflateSync(await compressed(Buffer.from(TEXT), "deflate")).toString()).toBe(TEXT)
})
