import type { Value } from "./value.ts"

/** What set a pipeline off. */
export interface Trigger {
  /** What a person calls it. */
  readonly title: string
  /** `pipeline.git.branch`; empty for a tag. */
  readonly branch: string
  /** `pipeline.git.tag`; empty for a branch. */
  readonly tag: string
  /** `pipeline.event.name`, as the GitHub App tells it; empty for a project of the older OAuth app. */
  readonly event: string
  /** `pipeline.trigger.type` */
  readonly type: string
  /** Whether the code comes from somebody else's copy of the repository. */
  readonly isFork: boolean
  /** Parameters that the trigger sets. */
  readonly parameters: Readonly<Record<string, Value>>
  /** Pipeline values that are not as they are elsewhere, by full name. */
  readonly values?: Readonly<Record<string, Value>>
}

/** The values that CircleCI gives to every pipeline, of which a configuration may use these. */
export function pipelineValues(trigger: Trigger): Map<string, Value> {
  return new Map<string, Value>([
    ["pipeline.id", "5034460f-c7c4-4c43-9457-de07e2029e7b"],
    ["pipeline.number", 42],
    ["pipeline.project.git_url", "https://github.com/owner/sepal"],
    ["pipeline.project.slug", "gh/owner/sepal"],
    ["pipeline.project.type", "github"],
    ["pipeline.git.branch", trigger.branch],
    ["pipeline.git.branch.is_default", trigger.branch === "main"],
    ["pipeline.git.tag", trigger.tag],
    ["pipeline.git.revision", "0123456789abcdef0123456789abcdef01234567"],
    ["pipeline.trigger.type", trigger.type],
    ["pipeline.trigger.name", trigger.title],
    ["pipeline.event.name", trigger.event],
    ["pipeline.event.action", trigger.event],
    // What CircleCI hands to a rollback pipeline.
    ["pipeline.deploy.component_name", "sepal"],
    ["pipeline.deploy.environment_name", "production"],
    ["pipeline.deploy.target_version", `sha256:${"1".repeat(64)}`],
    ["pipeline.deploy.current_version", `sha256:${"2".repeat(64)}`],
    ["pipeline.deploy.namespace", "sepal-production"],
    ["pipeline.deploy.reason", "higher error rate"],
    ...Object.entries(trigger.values ?? {}),
  ])
}

/** Pipeline values that CircleCI is taking away, and what to use in their place. */
const DEPRECATED: ReadonlyMap<RegExp, string> = new Map([
  [/^pipeline\.trigger_source$/, "pipeline.trigger.type"],
  [/^pipeline\.trigger_parameters\./, "pipeline.event.* and pipeline.git.*"],
  [/^pipeline\.schedule\./, "pipeline.trigger.name, or a pipeline parameter that the trigger sets"],
])

/** What to use in the place of a pipeline value that is deprecated; undefined if it isn't. */
export function replacementOf(name: string): string | undefined {
  for (const [pattern, replacement] of DEPRECATED) if (pattern.test(name)) return replacement
  return undefined
}
