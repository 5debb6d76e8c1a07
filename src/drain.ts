/** What is stopped. */
export interface Draining {
  server: Pick<Bun.Server<undefined>, "stop">
  /** How long requests are still taken, in seconds. */
  delay: number
  /** How long requests in flight may take after that, in seconds. */
  deadline: number
}

/**
 * Stops a server without losing a request.
 *
 * Others need time to notice that it is not ready any more, and Bun resets idle connections when it
 * stops: a request that is written on one at that moment would be lost. So it goes on answering for
 * a while, each answer the last of its connection, and stops when nobody comes any more.
 *
 * @returns whether all requests in flight were answered
 */
export async function drain({ server, delay, deadline }: Draining): Promise<boolean> {
  await Bun.sleep(delay * 1000)
  const late = Symbol("late")
  const outcome = await Promise.race([server.stop(), Bun.sleep(deadline * 1000).then(() => late)])
  if (outcome !== late) return true
  void server.stop(true)
  return false
}
