import { Graph, layout } from "@dagrejs/dagre"
import { isOnSuccess } from "./pipeline-graph.ts"
import type { Node, Workflow } from "./workflows.ts"

const FONT = 14
const SMALL = 11
/** Of a letter of the font, in ems: wide enough for any, so that no text leaves its box. */
const LETTER = 0.62
const HEIGHT = 44

/** A point of the drawing, in pixels. */
interface Point {
  readonly x: number
  readonly y: number
}

/** A job's box: its middle and its size. */
interface Box extends Point {
  readonly width: number
  readonly height: number
}

/** What stands under a job's name: what it waits for beside other jobs, or gets. */
function noteOf({ type, contexts, serialGroup }: Node): string {
  if (type === "approval") return "a person approves"
  if (type === "no-op") return "one status for all"
  return [...contexts, ...(serialGroup ? ["one at a time"] : [])].join(", ")
}

/**
 * Draws a workflow as SVG: a box for each job, an arrow for each `requires`; dashed where a job starts
 * only when another was cancelled or has failed. It is legible on light and on dark paper.
 */
export function drawWorkflow({ name, nodes }: Workflow): string {
  const graph = new Graph().setGraph({
    rankdir: "TB",
    nodesep: 18,
    ranksep: 26,
    marginx: 8,
    marginy: 8,
  })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const node of nodes) {
    const texts = [node.name.length * FONT, noteOf(node).length * SMALL]
    const width = Math.ceil(Math.max(...texts) * LETTER) + 20
    graph.setNode(node.name, { width, height: HEIGHT })
  }
  for (const node of nodes)
    for (const { name: from } of node.requires) graph.setEdge(from, node.name)
  layout(graph)

  const { width = 0, height = 0 } = graph.graph() as Partial<Box>
  const [wide, high] = [Math.ceil(width), Math.ceil(height)]
  const arrows = nodes.flatMap((node) =>
    node.requires.map(({ name: from }) => {
      const { points } = graph.edge(from, node.name) as unknown as { points: Point[] }
      return arrow(points, !isOnSuccess(node))
    }),
  )
  const boxes = nodes.map((node) => box(node, graph.node(node.name) as unknown as Box))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" role="img" aria-labelledby="title" font-family="system-ui, sans-serif" text-anchor="middle">`,
    `<title id="title">The workflow ${name}: ${nodes.map((node) => node.name).join(", ")}</title>`,
    `<style>rect{fill:#f6f8fa;stroke:#57606a}.approval rect{fill:#fff8c5;stroke:#9a6700}.no-op rect{stroke-dasharray:4 3}text{fill:#1f2328}path{fill:none;stroke:#57606a;stroke-width:1.5}#tip path{fill:#57606a;stroke:none}.else{stroke-dasharray:4 3}@media (prefers-color-scheme:dark){rect{fill:#151b23;stroke:#9198a1}.approval rect{fill:#3b2e00;stroke:#d29922}text{fill:#f0f6fc}path{stroke:#9198a1}#tip path{fill:#9198a1}}</style>`,
    `<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>`,
    ...arrows,
    ...boxes,
    "</svg>",
    "",
  ].join("\n")
}

function arrow(points: readonly Point[], isConditional: boolean): string {
  const way = points.map(({ x, y }) => `${rounded(x)} ${rounded(y)}`).join("L")
  return `<path d="M${way}" marker-end="url(#tip)"${isConditional ? ' class="else"' : ""}/>`
}

function box(node: Node, { x, y, width, height }: Box): string {
  const note = noteOf(node)
  const lines = note
    ? [
        `<text x="${rounded(x)}" y="${rounded(y - 2)}" font-size="${FONT}">${node.name}</text>`,
        `<text x="${rounded(x)}" y="${rounded(y + 14)}" font-size="${SMALL}">${note}</text>`,
      ]
    : [`<text x="${rounded(x)}" y="${rounded(y + 5)}" font-size="${FONT}">${node.name}</text>`]
  const place = `x="${rounded(x - width / 2)}" y="${rounded(y - height / 2)}" width="${width}" height="${height}" rx="6"`
  return `<g class="${node.type}"><rect ${place}/>${lines.join("")}</g>`
}

function rounded(length: number): number {
  return Math.round(length * 10) / 10
}
