/** The least that a server of Bun can be: what the machine itself takes to start one. */
if (import.meta.main) {
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: () => new Response("ready"),
  })
  console.log(`open http://127.0.0.1:${server.port}`)
}
