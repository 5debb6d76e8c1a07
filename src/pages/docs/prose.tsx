import { Html } from "@elysiajs/html"

/** A text of a description, with what stands between backticks as code. */
export function Prose({ text }: { text: string }) {
  const parts = text.split("`")
  // A backtick without another is one.
  const isPaired = parts.length % 2 === 1
  if (!isPaired) return <span safe>{text}</span>
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 1 ? <code safe>{part}</code> : <span safe>{part}</span>,
      )}
    </>
  )
}
