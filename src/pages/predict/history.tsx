import { Html } from "@elysiajs/html"

/** Where the script lists the last predictions. Without it there is nothing to see. */
export function History() {
  return (
    <section class="card only-screen" id="history" aria-labelledby="history-title" hidden>
      <h2 id="history-title">Your last predictions</h2>
      <ol></ol>
    </section>
  )
}
