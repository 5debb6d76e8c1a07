/** What the stand-in of Google's interfaces knows. */
export interface GoogleFacts {
  readonly project: string
  readonly region: string
  readonly cluster: string
  /** Address of the Kubernetes API, without a scheme. */
  readonly endpoint: string
  /** The certificate of the cluster's authority, in base64. */
  readonly authority: string
  /** Makes the token that an account gets: one that the cluster accepts. */
  readonly token: () => Promise<string>
}

/** The interfaces of Google that the pipeline needs, on loopback. */
export interface GoogleStandIn extends Disposable {
  readonly address: string
  /** What was asked, as `METHOD /path`, in its order. */
  readonly asked: readonly string[]
  /** From now on every account is refused, as one is whose key was deleted. */
  refuseAccounts(reason: string | undefined): void
}

const HOUR = 3600

/**
 * Stands in for the token, project, region and cluster interfaces of Google Cloud. A service account's
 * key and a token of CircleCI's both get a token that the real cluster accepts.
 */
export function standInForGoogle(facts: GoogleFacts): GoogleStandIn {
  const { project, region, cluster, endpoint, authority } = facts
  const asked: string[] = []
  let refusal: string | undefined

  const answers: [RegExp, () => Promise<object> | object][] = [
    [/^\/(token|v1\/token)$/, tokenAnswer],
    [/:generateAccessToken$/, impersonation],
    [
      new RegExp(`^/v1/projects/${project}$`),
      () => ({ projectId: project, projectNumber: "1", lifecycleState: "ACTIVE" }),
    ],
    [
      new RegExp(`/projects/${project}/regions/${region}$`),
      () => ({ kind: "compute#region", name: region }),
    ],
    [
      new RegExp(`^/v1/projects/${project}/locations/${region}/clusters/${cluster}$`),
      () => ({
        name: cluster,
        location: region,
        status: "RUNNING",
        endpoint,
        currentMasterVersion: "1.37.2-gke.1",
        masterAuth: { clusterCaCertificate: authority },
      }),
    ],
  ]

  async function tokenAnswer(): Promise<object> {
    return {
      access_token: await facts.token(),
      expires_in: HOUR,
      token_type: "Bearer",
      issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
    }
  }

  async function impersonation(): Promise<object> {
    // Google writes no fractions of a second, and gcloud reads none.
    const expireTime = new Date(Date.now() + HOUR * 1000).toISOString().replace(/\.\d+/, "")
    return { accessToken: await facts.token(), expireTime }
  }

  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url)
      asked.push(`${request.method} ${pathname}`)
      const isAccount = request.method === "POST"
      if (isAccount && refusal) {
        return Response.json(
          { error: "invalid_grant", error_description: refusal },
          { status: 400 },
        )
      }
      const found = answers.find(([path]) => path.test(pathname))
      if (found) return Response.json(await found[1]())
      const error = { code: 404, status: "NOT_FOUND", message: `Not found: ${pathname}` }
      return Response.json({ error }, { status: 404 })
    },
    error: ({ message }) => new Response(message, { status: 500 }),
  })
  return {
    address: `http://127.0.0.1:${server.port}`,
    asked,
    refuseAccounts: (reason) => {
      refusal = reason
    },
    [Symbol.dispose]: () => void server.stop(true),
  }
}

/** A registry on loopback that takes no image, with the words of Artifact Registry. */
export function refusingRegistry(): Disposable & { readonly host: string } {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: ({ method }) => {
      if (method === "GET") return new Response("{}")
      if (method === "HEAD") return new Response(null, { status: 404 })
      const message =
        'Permission "artifactregistry.repositories.uploadArtifacts" denied on resource (or it may not exist)'
      return Response.json({ errors: [{ code: "DENIED", message }] }, { status: 403 })
    },
  })
  return { host: `127.0.0.1:${server.port}`, [Symbol.dispose]: () => void server.stop(true) }
}
