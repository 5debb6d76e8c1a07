import type { Node, Workflow } from "./workflows.ts"

/** The jobs of a workflow that run in a pipeline: none if its condition does not take it. */
export function running({ isActive, nodes }: Workflow): Node[] {
  return isActive ? nodes.filter(({ isSelected }) => isSelected) : []
}

/** Whether a job starts when all goes well, and not when another has failed or was cancelled. */
export function isOnSuccess({ requires }: Node): boolean {
  return requires.every(({ statuses }) => statuses.includes("success"))
}

/** The names of all jobs that must have succeeded before a job starts. */
export function gatesOf(node: Node, nodes: readonly Node[]): Set<string> {
  const gates = new Set<string>()
  const visit = ({ requires }: Node): void => {
    for (const { name, statuses } of requires) {
      if (gates.has(name) || statuses.join() !== "success") continue
      gates.add(name)
      const required = nodes.find((other) => other.name === name)
      if (required) visit(required)
    }
  }
  visit(node)
  return gates
}

/** A way along `requires` that comes back to where it began; undefined if there is none. */
export function cycleIn(nodes: readonly Node[]): string[] | undefined {
  const done = new Set<string>()
  const search = (node: Node, way: string[]): string[] | undefined => {
    if (way.includes(node.name)) return [...way.slice(way.indexOf(node.name)), node.name]
    if (done.has(node.name)) return undefined
    for (const { name } of node.requires) {
      const required = nodes.find((other) => other.name === name)
      const cycle = required && search(required, [...way, node.name])
      if (cycle) return cycle
    }
    done.add(node.name)
    return undefined
  }
  for (const node of nodes) {
    const cycle = search(node, [])
    if (cycle) return cycle
  }
  return undefined
}
