import type { Declaration, Declarations } from "../parameters.ts"
import type { Mapping } from "../value.ts"

/** A command or a job of an orb: its parameters as published, and a model of what it does. */
export interface OrbElement {
  readonly parameters: Declarations
  /**
   * The steps that it comes to, in the form of a configuration and in our own words: the programs it
   * calls, in their order and with their arguments.
   */
  readonly steps: (values: Mapping) => readonly unknown[]
}

/**
 * What is known of an orb at one version.
 *
 * Names, types, defaults and the order of what is executed are facts read in the orb's public
 * repository at the tag of that version. No line of its scripts is here: a step of the model calls the
 * same programs with the same arguments.
 */
export interface Orb {
  /** As a configuration names it: `circleci/gcp-gke@2.3.0`. */
  readonly reference: string
  readonly commands: Readonly<Record<string, OrbElement>>
  readonly jobs: Readonly<Record<string, OrbElement>>
}

/** A text that has to be given. */
export const required: Declaration = { type: "string" }

/** A text with a default. */
export const text = (fallback: string): Declaration => ({ type: "string", default: fallback })

/** A switch with a default. */
export const flag = (fallback: boolean): Declaration => ({ type: "boolean", default: fallback })

/** The name of a variable of the environment, with a default. */
export const variable = (fallback: string): Declaration => ({
  type: "env_var_name",
  default: fallback,
})

/** A step that runs a command of the shell. */
export function run(name: string, ...lines: string[]): unknown {
  return { run: { name, command: lines.join("\n") } }
}

/** The parameters by which all three orbs take an account, under the names that two of them share. */
export const federation: Declarations = {
  use_oidc: flag(false),
  google_project_number: variable("GOOGLE_PROJECT_NUMBER"),
  workload_identity_pool_id: variable("OIDC_WIP_ID"),
  workload_identity_pool_provider_id: variable("OIDC_WIP_PROVIDER_ID"),
  service_account_email: variable("OIDC_SERVICE_ACCOUNT_EMAIL"),
  gcp_cred_config_file_path: text("~/gcp_cred_config.json"),
}
