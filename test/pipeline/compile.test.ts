import { describe, expect, test } from "bun:test"
import { parse } from "yaml"
import { compile } from "./compile.ts"
import type { Config } from "./schema.ts"
import { TRIGGERS } from "./triggers.ts"

const PUSH = TRIGGERS.find(({ title }) => title === "Push to main") ?? expect.unreachable()

/** What a configuration comes to: for each job of its workflow the names and the commands of its steps. */
function compiled(text: string) {
  const config = parse(text) as Config
  const { workflows, faults } = compile(config, PUSH)
  const jobs = workflows.flatMap(({ nodes }) =>
    nodes.map(({ name, job }) => [
      name,
      (job?.steps ?? []).map((step) => (step.kind === "run" ? step.command : step.name)),
    ]),
  )
  return { jobs: Object.fromEntries(jobs) as Record<string, string[]>, faults }
}

const HEAD = `
version: 2.1
orbs: { gcp-gke: circleci/gcp-gke@2.3.0 }
parameters:
  loud: { type: boolean, default: true }
executors:
  node:
    parameters: { tag: { type: string, default: "24.16.0" } }
    docker: [{ image: "cimg/node:<< parameters.tag >>" }]
`

describe("compile()", () => {
  test("makes a job of every combination of a matrix, but for those left out", () => {
    const { jobs, faults } = compiled(`${HEAD}
jobs:
  greet:
    executor: node
    parameters: { who: { type: string }, how: { type: enum, enum: [high, low] } }
    steps: [{ run: "echo << parameters.who >> << parameters.how >>" }]
workflows:
  all:
    jobs:
      - greet:
          matrix:
            parameters: { who: [world, moon], how: [high, low] }
            exclude: [{ who: moon, how: low }]
`)
    expect(faults).toEqual([])
    expect(jobs).toEqual({
      "greet-world-high": ["echo world high"],
      "greet-world-low": ["echo world low"],
      "greet-moon-high": ["echo moon high"],
    })
  })

  test("names the matrix's value that its parameter does not take", () => {
    const { faults } = compiled(`${HEAD}
jobs:
  greet:
    executor: node
    parameters: { how: { type: enum, enum: [high, low] } }
    steps: [{ run: "echo << parameters.how >>" }]
workflows:
  all: { jobs: [{ greet: { matrix: { parameters: { how: [high, wide] } } } }] }
`)
    expect(faults.map(({ message }) => message)).toEqual([
      'how of the job greet takes one of high, low, found "wide"',
    ])
  })

  test("opens commands and orbs' commands, with steps before and after, in their order", () => {
    const { jobs, faults } = compiled(`${HEAD}
commands:
  around:
    parameters: { inner: { type: steps, default: [] } }
    steps: [{ run: first }, { steps: << parameters.inner >> }, { run: last }]
jobs:
  work:
    executor: { name: node, tag: 24.15.0 }
    steps:
      - around: { inner: [{ run: middle }, checkout] }
      - gcp-gke/rollout-image: { deployment: a, container: b, image: c, tag: d, namespace: e }
workflows:
  all:
    jobs: [{ work: { pre-steps: [{ run: before }], post-steps: [{ run: after }] } }]
`)
    expect(faults).toEqual([])
    expect(jobs["work"]).toEqual([
      "before",
      "first",
      "middle",
      "checkout",
      "last",
      'kubectl set image deployment "a" "b=c:d" --dry-run=none --namespace="e"',
      "after",
    ])
  })

  test("decides when and unless, and finds the faults of what is not executed", () => {
    const { jobs, faults } = compiled(`${HEAD}
jobs:
  work:
    executor: node
    steps:
      - when: { condition: << pipeline.parameters.loud >>, steps: [{ run: loud }] }
      - unless: { condition: << pipeline.parameters.loud >>, steps: [{ run: "quiet << parameters.x >>" }] }
      - when:
          condition: { and: [<< pipeline.parameters.loud >>, { not: { equal: [a, b] } }] }
          steps: [{ run: both }]
workflows:
  all: { jobs: [work] }
`)
    expect(jobs["work"]).toEqual(["loud", "both"])
    expect(faults.map(({ message }) => message)).toEqual([
      "<< parameters.x >> is not known in the job work",
    ])
  })

  test("names the parameter that an executor does not have", () => {
    const { faults } = compiled(`${HEAD}
jobs: { work: { executor: { name: node, size: 1 }, steps: [checkout] } }
workflows: { all: { jobs: [work] } }
`)
    expect(faults).toEqual([
      {
        path: "jobs.work.executor.size",
        message: "the executor node has no parameter size; it has tag",
      },
    ])
  })
})
