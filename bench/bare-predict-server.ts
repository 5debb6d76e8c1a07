/**
 * The least that a server of Bun can do with the same requests: it parses the body and answers with
 * what the variable ANSWER holds. No model, no validation.
 */
if (import.meta.main) {
  const answer: unknown = JSON.parse(process.env["ANSWER"] ?? "{}")
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      await request.json()
      return Response.json(answer)
    },
  })
  console.log(`open http://127.0.0.1:${server.port}`)
}
