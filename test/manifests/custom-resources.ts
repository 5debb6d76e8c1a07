import { type TSchema, Type } from "@sinclair/typebox"

/**
 * The kinds that others bring to a cluster, by what their definitions say of the fields that we use:
 * no library has their schemas.
 *
 * The groups: `gateway.networking.k8s.io` is the Gateway API, `networking.gke.io` the policies of GKE's
 * controller for it, `monitoring.googleapis.com` Google's managed Prometheus, `monitoring.coreos.com`
 * the Prometheus operator, `serving.kserve.io` KServe.
 */

/** An object that has these fields and no others. */
const exact = (fields: Record<string, TSchema>) =>
  Type.Object(fields, { additionalProperties: false })
const list = (item: TSchema) => Type.Array(item, { minItems: 1 })
const option = Type.Optional
const oneOf = (...values: string[]) => Type.Union(values.map((value) => Type.Literal(value)))

/** A name of DNS, as Kubernetes wants names to be. */
const Name = Type.String({ pattern: "^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$" })
const Port = Type.Integer({ minimum: 1, maximum: 65_535 })
const Labels = Type.Record(Type.String(), Type.String())
const Selector = exact({ matchLabels: Labels })
/** Prometheus's own: at most one unit of each, from the largest. */
const Duration = Type.String({ pattern: "^([0-9]+h)?([0-9]+m)?([0-9]+s)?$", minLength: 2 })

/** Of Gateway API, a resource in our own namespace. */
const Reference = (kind: string, fields: Record<string, TSchema> = {}) =>
  exact({ group: option(Type.String()), kind: Type.Literal(kind), name: Name, ...fields })

const Gateway = exact({
  gatewayClassName: Name,
  addresses: option(
    list(exact({ type: oneOf("NamedAddress", "IPAddress"), value: Type.String() })),
  ),
  listeners: list(
    exact({
      name: Name,
      protocol: oneOf("HTTP", "HTTPS"),
      port: Port,
      allowedRoutes: exact({ namespaces: exact({ from: oneOf("All", "Same", "Selector") }) }),
    }),
  ),
})

const HTTPRoute = exact({
  hostnames: option(list(Name)),
  parentRefs: list(Reference("Gateway", { sectionName: option(Name) })),
  rules: list(
    exact({
      filters: option(
        list(
          exact({
            type: Type.Literal("RequestRedirect"),
            requestRedirect: exact({
              scheme: oneOf("http", "https"),
              statusCode: Type.Union([Type.Literal(301), Type.Literal(302)]),
            }),
          }),
        ),
      ),
      backendRefs: option(
        list(
          Reference("Service", {
            port: Port,
            weight: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
          }),
        ),
      ),
    }),
  ),
})

const seconds = (maximum: number, minimum = 1) => Type.Integer({ minimum, maximum })

const HealthCheckPolicy = exact({
  targetRef: Reference("Service"),
  default: exact({
    checkIntervalSec: seconds(300),
    timeoutSec: seconds(300),
    healthyThreshold: Type.Integer({ minimum: 1, maximum: 10 }),
    unhealthyThreshold: Type.Integer({ minimum: 1, maximum: 10 }),
    config: exact({
      type: oneOf("HTTP", "HTTPS", "HTTP2", "TCP", "GRPC"),
      httpHealthCheck: exact({ port: Port, requestPath: Type.String({ pattern: "^/" }) }),
    }),
  }),
})

const GCPBackendPolicy = exact({
  targetRef: Reference("Service"),
  default: exact({
    timeoutSec: seconds(2_147_483_647),
    connectionDraining: exact({ drainingTimeoutSec: seconds(3600, 0) }),
    logging: exact({
      enabled: Type.Boolean(),
      sampleRate: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    }),
  }),
})

const Endpoint = exact({ port: Name, interval: Duration })
const PodMonitoring = exact({ selector: Selector, endpoints: list(Endpoint) })
const PodMonitor = exact({
  jobLabel: option(Type.String()),
  selector: Selector,
  podMetricsEndpoints: list(Endpoint),
})

const Recording = exact({ record: Type.String(), expr: Type.String({ minLength: 1 }) })
const Alert = exact({
  alert: Type.String({ pattern: "^Sepal[A-Za-z]+$" }),
  expr: Type.String({ minLength: 1 }),
  for: Duration,
  labels: exact({ severity: oneOf("page", "ticket") }),
  annotations: exact({
    summary: Type.String({ minLength: 1 }),
    description: Type.String({ minLength: 1 }),
    runbook: Type.String({ pattern: "^docs/runbooks/[a-z-]+\\.md$" }),
  }),
})
const Groups = exact({
  // Google's has to have an interval; the operator's may.
  groups: list(
    exact({ name: Type.String(), interval: Duration, rules: list(Type.Union([Recording, Alert])) }),
  ),
})

const ServingRuntime = exact({
  supportedModelFormats: list(
    exact({
      name: Type.String(),
      version: Type.String(),
      autoSelect: Type.Boolean(),
      priority: Type.Integer({ minimum: 1 }),
    }),
  ),
  protocolVersions: list(oneOf("v1", "v2", "grpc-v1", "grpc-v2")),
  annotations: Labels,
  // Its containers are those of a pod, and are checked as such.
  containers: list(Type.Object({ name: Type.Literal("kserve-container") })),
})

/** What stands under `spec`, by version and kind. */
export const CUSTOM_RESOURCES: ReadonlyMap<string, TSchema> = new Map([
  ["gateway.networking.k8s.io/v1 Gateway", Gateway],
  ["gateway.networking.k8s.io/v1 HTTPRoute", HTTPRoute],
  ["networking.gke.io/v1 HealthCheckPolicy", HealthCheckPolicy],
  ["networking.gke.io/v1 GCPBackendPolicy", GCPBackendPolicy],
  ["monitoring.googleapis.com/v1 PodMonitoring", PodMonitoring],
  ["monitoring.googleapis.com/v1 Rules", Groups],
  ["monitoring.coreos.com/v1 PodMonitor", PodMonitor],
  ["monitoring.coreos.com/v1 PrometheusRule", Groups],
  ["serving.kserve.io/v1alpha1 ServingRuntime", ServingRuntime],
])
