import { describe, expect, test } from "bun:test"
import { DocumentError } from "../../model/document-error.ts"
import { compile } from "./compile.ts"
import { delivery, DRAWING, drawing, FILES, table, textOf } from "./files.ts"
import { isOnSuccess, running } from "./pipeline-graph.ts"
import type { Trigger } from "./pipeline-values.ts"
import { readConfig } from "./read.ts"
import { ROLLBACK, TRIGGERS } from "./triggers.ts"

const config = await delivery()

/** The jobs that run when all goes well, and the contexts that they get. */
function runsFor(trigger: Trigger): Record<string, string[]> {
  const nodes = compile(config, trigger).workflows.flatMap(running).filter(isOnSuccess)
  return Object.fromEntries(nodes.map(({ name, contexts }) => [name, [...contexts]]))
}

const CHECKS = { checkout_code: [], check: [], test: [], train: [], scan: [], all_checks: [] }
const DELIVERY = {
  ...CHECKS,
  build_docker_image: ["sepal-build"],
  deploy_staging: ["sepal-staging"],
  approve_production: [],
  deploy_production: ["sepal-production"],
  tag_latest: ["sepal-build"],
}
const RELEASE = { checkout_code: [], check_release: [], tag_release: ["sepal-build"] }
const NIGHTLY = {
  checkout_code: [],
  whole_gate: [],
  train: [],
  scan: [],
  rebuild_image: [],
  smoke_staging: ["sepal-staging"],
  smoke_production: ["sepal-production"],
}

/** What the pipeline is for: a branch and a fork get checks, main is delivered, a tag is a release. */
const WANTED: Record<string, Record<string, string[]>> = {
  "Push to a branch": CHECKS,
  "Pull request of a branch": CHECKS,
  "Pull request of a fork": CHECKS,
  "Pull request of a fork, from a branch called main": CHECKS,
  "Pull request of a fork, by the OAuth app": CHECKS,
  "Push to main": DELIVERY,
  "Push to main, by the OAuth app": DELIVERY,
  "Main by API, `oidc: false`": DELIVERY,
  "Tag `v1.2.3`": RELEASE,
  "Any other tag": {},
  "Schedule on main": NIGHTLY,
  "Schedule on a branch": {},
  "Main by API, `nightly: true`": NIGHTLY,
  "A branch by API, `nightly: true`": {},
}

describe(".circleci/config.yml", () => {
  for (const trigger of TRIGGERS) {
    test(`${trigger.title}: ${Object.keys(WANTED[trigger.title] ?? {}).at(-1) ?? "nothing"} comes last`, () => {
      expect(runsFor(trigger)).toEqual(WANTED[trigger.title] ?? expect.unreachable())
    })
  }

  test("a fork never gets a context", () => {
    for (const trigger of TRIGGERS.filter(({ isFork }) => isFork)) {
      expect(Object.values(runsFor(trigger)).flat()).toEqual([])
    }
  })

  test("signs in by token unless the parameter oidc says otherwise", () => {
    const commands = (parameters: Trigger["parameters"]) => {
      const [, , , , , push] = TRIGGERS
      const { workflows } = compile(config, { ...(push as Trigger), parameters })
      return workflows
        .flatMap(running)
        .filter(({ name }) => name === "build_docker_image" || name === "deploy_staging")
        .map(({ job }) =>
          (job?.steps ?? []).map((step) => (step.kind === "run" ? step.command : "")).join("\n"),
        )
    }
    for (const command of commands({})) {
      expect(command).toContain("gcloud auth login --brief --cred-file")
      expect(command).not.toContain("activate-service-account")
    }
    for (const command of commands({ oidc: false })) {
      expect(command).toContain("gcloud auth activate-service-account")
      expect(command).toContain("base64 --decode")
      expect(command).not.toContain("--cred-file")
    }
  })
})

test(".circleci/rollback.yml goes back in the environment that CircleCI names, with its context", async () => {
  const [, { file, triggers, rules }] = FILES
  const rollback = readConfig(await textOf(file), file, { triggers, rules })
  const [node] = compile(rollback, ROLLBACK).workflows.flatMap(running)
  expect(node).toMatchObject({
    name: "roll_back",
    contexts: ["sepal-production"],
    serialGroup: "gh/owner/sepal/production",
  })
  expect(node?.job?.environment).toEqual({
    NAMESPACE: "sepal-production",
    TARGET: `sha256:${"1".repeat(64)}`,
  })
  for (const [name, command] of Object.entries(rollback.commands ?? {})) {
    expect(command).toEqual(config.commands?.[name] ?? expect.unreachable())
  }
  for (const [name, executor] of Object.entries(rollback.executors ?? {})) {
    expect(executor).toEqual(config.executors?.[name] ?? expect.unreachable())
  }
  for (const [name, parameter] of Object.entries(rollback.parameters ?? {})) {
    expect(parameter).toEqual(config.parameters?.[name] ?? expect.unreachable())
  }
})

test("docs/pipeline.md shows the table as it is: `bun run pipeline --table` prints it", async () => {
  expect(await textOf("docs/pipeline.md")).toContain(await table())
})

test(`${DRAWING} is the workflow as it is: \`bun run pipeline --graph\` draws it`, async () => {
  expect(await textOf(DRAWING)).toBe(await drawing())
})

describe("a mistake in .circleci/config.yml is found, at its line", async () => {
  const text = await textOf(".circleci/config.yml")
  /** Each as the part that somebody mistypes, what they write, and what they are told. */
  const mistakes: [title: string, from: string, to: string, message: string][] = [
    [
      "a key that CircleCI does not know",
      "parallelism: 2",
      "paralelism: 2",
      "unknown key; is it misspelt?",
    ],
    [
      "a step's key that it does not know",
      "no_output_timeout: 20m\n          command",
      "no_output_timout: 20m\n          command",
      "unexpected property",
    ],
    [
      "a duration that is none",
      "no_output_timeout: 15m",
      "no_output_timeout: soon",
      "a duration such as 90s",
    ],
    [
      "yes for true",
      "default: false",
      "default: yes",
      'yes is true in YAML 1.1 and "yes" in YAML 1.2',
    ],
    [
      "a job that is not there",
      "- check:\n",
      "- chek:\n",
      "there is no job chek; jobs: checkout_code",
    ],
    [
      "a required job that is not there",
      "requires: [all_checks]",
      "requires: [all_cheks]",
      "requires all_cheks, which is no job of this workflow",
    ],
    [
      "a way round in a circle",
      "      - check:\n          requires: [checkout_code]",
      "      - check:\n          requires: [all_checks]",
      "jobs wait for each other: check → all_checks → check",
    ],
    [
      "a command that is not there",
      "- use_workspace\n      - run:\n          name: Formatting",
      "- use_worksapce\n      - run:\n          name: Formatting",
      "there is no step or command use_worksapce",
    ],
    [
      "an orb's command that is not there",
      "gcp-gke/rollout-image",
      "gcp-gke/roll-out",
      "has no roll-out among the commands known here: update-kubeconfig-with-credentials, rollout-image",
    ],
    [
      "an orb's parameter that is not there",
      "deployment: sepal",
      "deploy: sepal",
      "has no parameter deploy; it has deployment, container",
    ],
    [
      "an orb's parameter that is missing",
      "          container: sepal\n",
      "",
      "needs the parameter container (a text)",
    ],
    [
      "a text for a switch",
      "use_oidc: << pipeline.parameters.oidc >>\n          gcloud_version",
      'use_oidc: "yes"\n          gcloud_version',
      'takes true or false, found "yes"',
    ],
    [
      "a word that the enum lacks",
      "environment: staging\n          requires",
      "environment: stagin\n          requires",
      "one of staging, production",
    ],
    [
      "a template of another place",
      "sepal-<< parameters.environment >>\n    steps",
      "sepal-<< parameters.stage >>\n    steps",
      "<< parameters.stage >> is not known in the job deploy_to_gke; it has parameters.environment",
    ],
    [
      "a pipeline parameter that is not there",
      "<< pipeline.parameters.registry >>\n          repository",
      "<< pipeline.parameters.host >>\n          repository",
      "<< pipeline.parameters.host >> is not known",
    ],
    [
      "a here-document that is not escaped",
      "kustomization.yaml \\<<END",
      "kustomization.yaml <<END",
      "write \\<< where a shell is meant to see it",
    ],
    [
      "an expression that can't be read",
      'pipeline.git.branch == "main" and',
      'pipeline.git.branch = "main" and',
      "is not an expression: can't read",
    ],
    [
      "a pipeline value that is deprecated",
      'pipeline.trigger.type == "schedule"',
      'pipeline.trigger_source == "scheduled_pipeline"',
      "pipeline.trigger_source is deprecated; use pipeline.trigger.type",
    ],
    [
      "filters as they were",
      "filters: pipeline.git.tag matches /^v\\d+\\.\\d+\\.\\d+$/\n      - check_release",
      "filters: { tags: { only: /^v.*/ } }\n      - check_release",
      "the mapping of branches and tags is deprecated",
    ],
    [
      "a pattern that takes more than it says",
      "when: pipeline.git.tag matches /^v\\d+\\.\\d+\\.\\d+$/",
      "when: pipeline.git.tag matches /v\\d+/",
      "is not tied to ^ and $",
    ],
    [
      "production without approval",
      "requires: [approve_production]",
      "requires: [deploy_staging]",
      "changes the cluster without a person's approval",
    ],
    [
      "production after a refusal",
      "requires: [approve_production]",
      "requires: [{ approve_production: [success, failed] }]",
      "changes the cluster without",
    ],
    [
      "staging without checks",
      "requires: [all_checks]\n          context",
      "requires: [checkout_code]\n          context",
      "changes the cluster without checks",
    ],
    [
      "a gate that its filter leaves out",
      "- approve_production:\n",
      '- approve_production:\n          filters: pipeline.git.branch == "other"\n',
      "would run without waiting for approve_production",
    ],
    [
      "a context for everybody's branch",
      "  checks:\n    # A pull",
      "  checks:\n    jobs:\n      - tag_image:\n          tag: x\n          context: sepal-build\n  dropped:\n    # A pull",
      "would get the context sepal-build for: Push to a branch",
    ],
    [
      "a secret without a context",
      "context: sepal-build\n          executor",
      "executor",
      "signs in to a cloud without a context",
    ],
    [
      "two environments in one queue",
      "<< pipeline.project.slug >>/production",
      "<< pipeline.project.slug >>/staging",
      "two jobs of the workflow have the serial-group gh/owner/sepal/staging",
    ],
    [
      "no queue",
      "          serial-group: << pipeline.project.slug >>/staging\n",
      "",
      "deploy_staging changes the cluster and has no serial-group",
    ],
    [
      "an orb that floats",
      "circleci/gcp-cli@3.3.2",
      "circleci/gcp-cli@3.3",
      "is not pinned to a full version",
    ],
    [
      "an image that floats",
      "cimg/node:24.16.0",
      "cimg/node:lts",
      "runs on cimg/node:lts, which is not pinned",
    ],
    [
      "a machine that floats",
      "ubuntu-2404:2025.09.1",
      "ubuntu-2404:current",
      "which is not pinned to one image",
    ],
    [
      "an orb's floating default",
      "          gcloud_version: << pipeline.parameters.gcloud >>\n",
      "",
      "gcloud_version of build_docker_image is latest",
    ],
    [
      "an image tag that moves",
      "tag: $CIRCLE_SHA1",
      "tag: latest",
      "tag of build_docker_image is latest",
    ],
    [
      "a wait without an end",
      " --timeout=10m",
      "",
      "no time limit (--timeout=) in: kubectl rollout status",
    ],
    [
      "a shell that prints all it does",
      "            missing=0\n",
      "            set -x\n            missing=0\n",
      "set -x prints the values of variables",
    ],
    [
      "a secret that is printed",
      "            missing=0\n",
      '            echo "$GCLOUD_SERVICE_KEY"\n            missing=0\n',
      "this prints a secret",
    ],
    [
      "a workspace that nobody has filled",
      "- test:\n          requires: [checkout_code]\n",
      "- test\n",
      "test takes the workspace, and no job before it has filled it",
    ],
    [
      "a job and a workflow of one name",
      "  nightly:\n    when",
      "  train:\n    when",
      "a job is called train too",
    ],
    ["a list of no steps", "    type: no-op", "    steps: []", "expected array with minItems 1"],
    [
      "a job without a place to run",
      "  check:\n    executor: node\n",
      "  check:\n",
      "the job check needs one of docker, machine and executor, found 0",
    ],
    [
      "a command that calls itself",
      "  use_workspace:\n    description: Brings what checkout_code has checked out and installed, and puts its Bun on the PATH\n    steps:\n",
      "  use_workspace:\n    steps:\n      - use_workspace\n",
      "calls itself: use_workspace → use_workspace",
    ],
  ]

  for (const [title, from, to, message] of mistakes) {
    test(title, () => {
      expect(text).toContain(from)
      const [{ triggers, rules }] = FILES
      const read = () =>
        readConfig(
          text.replace(from, () => to),
          "config.yml",
          { triggers, rules },
        )
      expect(read).toThrow(DocumentError)
      expect(read).toThrow(message)
      expect(read).toThrow(/^config\.yml:\d+:\d+: /)
    })
  }
})
