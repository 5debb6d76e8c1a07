import { pathIn, type Site } from "../site.ts"

/**
 * Proxies read request lines of 8 KiB, and this server heads of 16 KiB in all; the script of the page
 * knows this number, too.
 */
const LONGEST_ADDRESS = 8000

/**
 * The address of an answer: it can be kept, and shared.
 *
 * @param query of the question
 * @returns undefined where it would be longer than servers read
 */
export function addressOf(site: Pick<Site, "mount">, query: URLSearchParams): string | undefined {
  const address = pathIn(site, `/?${query}`)
  return address.length > LONGEST_ADDRESS ? undefined : address
}
