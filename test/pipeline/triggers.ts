import type { Trigger } from "./pipeline-values.ts"

const push: Trigger = {
  title: "Push to a branch",
  branch: "a-change",
  tag: "",
  event: "push",
  type: "github_app",
  isFork: false,
  parameters: {},
}

/** Every kind of event that can set the pipeline off, and every setting of it that changes what runs. */
export const TRIGGERS: readonly Trigger[] = [
  push,
  { ...push, title: "Pull request of a branch", event: "pull_request" },
  { ...push, title: "Pull request of a fork", event: "pull_request", isFork: true },
  {
    ...push,
    title: "Pull request of a fork, from a branch called main",
    branch: "main",
    event: "pull_request",
    isFork: true,
  },
  {
    ...push,
    title: "Pull request of a fork, by the OAuth app",
    branch: "pull/7",
    event: "",
    type: "github_oauth",
    isFork: true,
  },
  { ...push, title: "Push to main", branch: "main" },
  {
    ...push,
    title: "Push to main, by the OAuth app",
    branch: "main",
    event: "",
    type: "github_oauth",
  },
  {
    ...push,
    title: "Main by API, `oidc: false`",
    branch: "main",
    event: "api",
    type: "api",
    parameters: { oidc: false },
  },
  { ...push, title: "Tag `v1.2.3`", branch: "", tag: "v1.2.3" },
  { ...push, title: "Any other tag", branch: "", tag: "v1.2.3-draft" },
  { ...push, title: "Schedule on main", branch: "main", event: "schedule", type: "schedule" },
  { ...push, title: "Schedule on a branch", event: "schedule", type: "schedule" },
  {
    ...push,
    title: "Main by API, `nightly: true`",
    branch: "main",
    event: "api",
    type: "api",
    parameters: { nightly: true },
  },
  {
    ...push,
    title: "A branch by API, `nightly: true`",
    event: "api",
    type: "api",
    parameters: { nightly: true },
  },
]

/** What sets a rollback pipeline off: a person, at a deployment that CircleCI shows. */
export const ROLLBACK: Trigger = {
  ...push,
  title: "Rollback",
  branch: "main",
  event: "api",
  type: "api",
}
