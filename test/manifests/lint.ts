import { cp, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { stringify } from "yaml"
import { ROOT } from "../image/facts.ts"
import { RULE_GROUPS } from "../monitoring/queries.ts"
import { tool, type ToolName } from "../tools/cache.ts"
import { CommandError, run } from "../tools/run.ts"
import { COMBINATIONS } from "./combinations.ts"
import { CUSTOM_RESOURCES } from "./custom-resources.ts"
import { writeSchemas } from "./kubeconform-schemas.ts"
import { KUBECTL, MANIFESTS } from "./render.ts"

/** `bun run manifests:lint`: what others say of the manifests and the Dockerfile, each tool pinned. */

/** Long lines are those of queries and digests. */
const YAML_RULES =
  "{extends: default, rules: {document-start: disable, line-length: {max: 150}, braces: {max-spaces-inside: 1}}}"

/** Something that is looked at by a tool. */
interface Look {
  readonly by: ToolName
  readonly at: string
  /** The arguments of the tool. It ends with 0 where it has nothing to say. */
  readonly args: readonly string[]
}

async function looksAt(folder: string): Promise<readonly Look[]> {
  const files = await Promise.all(
    COMBINATIONS.map(async ({ name, manifests }) => {
      const file = join(folder, `${name.replaceAll(/[^a-z]+/g, "-")}.yaml`)
      await Bun.write(file, manifests.map((manifest) => stringify(manifest)).join("---\n"))
      return file
    }),
  )
  const rules = join(folder, "rules.yaml")
  const trials = join(folder, "rules.test.yaml")
  await Bun.write(rules, stringify(RULE_GROUPS))
  await cp(join(import.meta.dir, "../monitoring/rules.test.yaml"), trials)
  const all = `${files.length} sets of manifests`
  const kinds = Array.from(CUSTOM_RESOURCES.keys(), (kind) => kind.split(" ")[1])
  const schemas = await writeSchemas(join(folder, "schemas"), COMBINATIONS)
  const checkov = ["--quiet", "--compact", "--skip-download"]
  return [
    {
      by: "kubeconform",
      at: all,
      args: ["-strict", `-schema-location=${schemas}`, `-skip=${kinds.join(",")}`, ...files],
    },
    // One by one: objects of one name in two files are the same to it.
    ...files.map((file, index): Look => ({
      by: "kube-score",
      at: COMBINATIONS[index]?.name ?? "",
      args: ["score", "--exit-one-on-warning", "--output-format=ci", file],
    })),
    {
      by: "checkov",
      at: all,
      args: [...checkov, "--framework=kubernetes", ...files.map((file) => `--file=${file}`)],
    },
    {
      by: "checkov",
      at: "Dockerfile",
      args: [...checkov, "--framework=dockerfile", `--file=${join(ROOT, "Dockerfile")}`],
    },
    { by: "hadolint", at: "Dockerfile", args: [join(ROOT, "Dockerfile")] },
    {
      by: "yamllint",
      at: "manifests/",
      args: ["--strict", `--config-data=${YAML_RULES}`, MANIFESTS],
    },
    { by: "promtool", at: "the rules", args: ["check", "rules", rules] },
    { by: "promtool", at: "what fires when", args: ["test", "rules", trials] },
  ]
}

/** @returns how many looks found something */
async function lint(): Promise<number> {
  if (!KUBECTL) throw new CommandError("kubectl, which renders the manifests, is not on the PATH")
  const folder = await mkdtemp(join(tmpdir(), "sepal-lint-"))
  let findings = 0
  try {
    for (const { by, at, args } of await looksAt(folder)) {
      const { program } = await tool(by)
      try {
        await run([program, ...args])
        console.log(`${by}: nothing to say of ${at}`)
      } catch (error) {
        if (!(error instanceof CommandError)) throw error
        findings++
        console.log(`${by}, of ${at}:\n${error.message}`)
      }
    }
  } finally {
    await rm(folder, { recursive: true })
  }
  return findings
}

try {
  process.exitCode = (await lint()) > 0 ? 1 : 0
} catch (error) {
  if (!(error instanceof CommandError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
