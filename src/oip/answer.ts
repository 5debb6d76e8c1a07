/**
 * Answers with JSON. The content-type has no charset: KServe's client takes errors only without one.
 *
 * @param status 200 where none is given
 */
export function answerJson(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json" },
  })
}
