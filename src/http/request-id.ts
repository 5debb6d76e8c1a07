/** What a client may call its request: letters, digits and a few marks, not too many of them. */
const WELL_FORMED = /^[\w.:/+=@-]{1,128}$/

/**
 * Names requests, so that a client, a log and a person speak of the same one.
 *
 * @param prefix sets this process's names apart from those of others
 * @returns the name that the client gave, if it is well formed; otherwise a new one
 */
export function requestIds(prefix: string): (given: string | null) => string {
  let count = 0
  return (given) =>
    given !== null && WELL_FORMED.test(given) ? given : `${prefix}-${(++count).toString(36)}`
}
