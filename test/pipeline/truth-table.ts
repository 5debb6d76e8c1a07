import { compile } from "./compile.ts"
import { isOnSuccess, running } from "./pipeline-graph.ts"
import type { Trigger } from "./pipeline-values.ts"
import type { Config } from "./schema.ts"
import type { Node } from "./workflows.ts"

const HEAD = ["What sets it off", "Workflow", "Jobs, in their order", "Contexts"]

/** What runs for each trigger, and which contexts it gets, as a table of Markdown. */
export function truthTable(config: Config, triggers: readonly Trigger[]): string {
  const rows = triggers.map((trigger) => {
    const active = compile(config, trigger).workflows.filter(
      (workflow) => running(workflow).length > 0,
    )
    const nodes = active.flatMap(running)
    const contexts = [...new Set(nodes.flatMap((node) => node.contexts))]
    return [
      trigger.title,
      active.map(({ name }) => `\`${name}\``).join(", ") || "none",
      stages(nodes) || "none",
      contexts.map((context) => `\`${context}\``).join(", ") || "none",
    ]
  })
  const widths = HEAD.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`
  return [line(HEAD), rule, ...rows.map(line)].join("\n")
}

/** The jobs that start when all goes well, those that start together side by side. */
function stages(nodes: readonly Node[]): string {
  const depths = new Map<string, number>()
  const depthOf = ({ name, requires }: Node): number => {
    const known = depths.get(name)
    if (known !== undefined) return known
    const before = nodes.filter((other) =>
      requires.some((required) => required.name === other.name),
    )
    const depth = before.length > 0 ? 1 + Math.max(...before.map(depthOf)) : 0
    depths.set(name, depth)
    return depth
  }
  const groups: string[][] = []
  for (const node of nodes.filter(isOnSuccess)) (groups[depthOf(node)] ??= []).push(node.name)
  return groups.map((names) => names.join(", ")).join(" → ")
}
