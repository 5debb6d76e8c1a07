import { lintSource } from "@secretlint/core"
import { creator } from "@secretlint/secretlint-rule-preset-recommend"
import { extname, join } from "node:path"
import { run } from "../tools/run.ts"

/** `bun run scan:secrets`: is there a key, a token or a password in what is committed or about to be? */

const RULES = {
  rules: [
    {
      id: "@secretlint/secretlint-rule-preset-recommend",
      rule: creator,
      rules: [
        {
          id: "@secretlint/secretlint-rule-basicauth",
          // Nobody can sign in where nothing is: RFC 2606 keeps these hosts for examples.
          options: { allows: ["/@example\\.(com|net|org)/"] },
        },
      ],
    },
  ],
}

/** So long that it may hold a key: CircleCI's guides put the key of an account into base64. */
const BASE64 = /[A-Za-z0-9+/]{400,}={0,2}/g

/** A secret, where it stands. What it is stays out of the message. */
export interface Secret {
  readonly file: string
  readonly line: number
  readonly message: string
}

/**
 * Finds what looks like a secret in the files that git knows of a folder, or would take.
 *
 * @returns how many files were read, and what was found in them
 * @throws {CommandError} if the folder is not one of git
 */
export async function findSecrets(folder: string): Promise<{ files: number; secrets: Secret[] }> {
  const listed = await run(
    ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    {
      cwd: folder,
    },
  )
  const files = [...new Set(listed.split("\0"))].filter(Boolean)
  const found = await Promise.all(files.map((file) => secretsOf(folder, file)))
  return { files: files.length, secrets: found.flat() }
}

async function secretsOf(folder: string, file: string): Promise<Secret[]> {
  const path = join(folder, file)
  // One that git still knows may have been removed.
  const content = (await Bun.file(path).exists()) ? await Bun.file(path).text() : ""
  // Numbers and pictures hold no words.
  if (content.includes("\0")) return []
  const own = await lint(path, content)
  const hidden = await Promise.all(
    Array.from(content.matchAll(BASE64), async ({ 0: word, index }) => {
      const found = await lint(`${path}.json`, atob(word))
      const line = content.slice(0, index).split("\n").length
      return found.map(({ message }) => ({ line, message: `in base64, ${message}` }))
    }),
  )
  return own.concat(...hidden).map(({ line, message }) => ({ file, line, message }))
}

async function lint(path: string, content: string): Promise<Omit<Secret, "file">[]> {
  const { messages } = await lintSource({
    source: { filePath: path, content, ext: extname(path), contentType: "text" },
    options: { config: RULES, maskSecrets: true },
  })
  return messages.map(({ loc, message }) => ({
    line: loc.start.line,
    message: message.replaceAll(/\*{4,}/g, "****"),
  }))
}

async function main(): Promise<number> {
  const { files, secrets } = await findSecrets(join(import.meta.dir, "../.."))
  for (const { file, line, message } of secrets) {
    console.error(`${file}:${line}: ${message}: take it out, and make a new one, for it is known`)
  }
  console.log(`secrets: ${secrets.length} found in ${files} files`)
  return secrets.length > 0 ? 1 : 0
}

if (import.meta.main) process.exitCode = await main()
