import { join } from "node:path"
import { parse } from "yaml"

const FOLDER = join(import.meta.dir, "..", "..", "manifests/components/monitoring")

/** A rule of Prometheus: it records a query, or alerts by it. */
export interface Rule {
  readonly record?: string
  readonly alert?: string
  readonly expr: string
  readonly annotations?: Readonly<Record<string, string>>
}

/** The groups of rules, as Prometheus itself reads them. */
export interface RuleGroups {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[]
}

const manifest = parse(await Bun.file(join(FOLDER, "rules.yaml")).text()) as { spec: RuleGroups }
export const RULE_GROUPS = manifest.spec
export const RULES = RULE_GROUPS.groups.flatMap(({ rules }) => rules)

/** A part of a dashboard that shows something. */
export interface Panel {
  readonly title: string
  readonly type: string
  readonly targets?: readonly { readonly expr: string }[]
}

/** The dashboard, as Grafana reads it. */
export interface Dashboard {
  readonly annotations: {
    readonly list: readonly { readonly name: string; readonly expr: string }[]
  }
  readonly templating: { readonly list: readonly { readonly name: string; definition?: string }[] }
  readonly panels: readonly Panel[]
}

export const DASHBOARD = (await Bun.file(join(FOLDER, "dashboard.json")).json()) as Dashboard

/** Every query, by where it stands. Grafana's own variables are filled in as it would. */
export const QUERIES: readonly (readonly [where: string, query: string])[] = [
  ...RULES.map(({ record, alert, expr }) => [`rule ${record ?? alert}`, expr] as const),
  ...DASHBOARD.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => [`panel ${title}`, filledIn(expr)] as const),
  ),
  ...DASHBOARD.annotations.list.map(({ name, expr }) => [`marks ${name}`, filledIn(expr)] as const),
]

function filledIn(query: string): string {
  return query.replaceAll("$__rate_interval", "5m").replaceAll("$namespace", ".*")
}
