/** Where and for whom a Google Cloud project is prepared. */
export interface Place {
  /** Id of the Google Cloud project. */
  readonly project: string
  readonly region: string
  /** Name of the cluster. */
  readonly cluster: string
  /** How CircleCI signs in: by its own tokens, or by the key of an account. */
  readonly signIn: Federation | "key"
}

/** Whose tokens are trusted. */
export interface Federation {
  /** Id of the organisation at CircleCI. */
  readonly organization: string
  /** Id of the project at CircleCI. */
  readonly circleciProject: string
}

/** What is done together, and why. */
export interface Section {
  readonly title: string
  readonly commands: readonly string[]
}

/** The repository in Artifact Registry, and the image in it. */
const REPOSITORY = "circleci-mlops"
/** The pool of identities, and the provider in it. */
const POOL = "circleci"

/** The account of each context, and what it may do. */
const ACCOUNTS = [
  { name: "sepal-build", contexts: ["sepal-build"] },
  { name: "sepal-deploy", contexts: ["sepal-staging", "sepal-production"] },
] as const

const APIS = [
  "artifactregistry",
  "container",
  "iam",
  "iamcredentials",
  "sts",
  "cloudresourcemanager",
]

const emailOf = (account: string, project: string) =>
  `${account}@${project}.iam.gserviceaccount.com`

/** A thing that is made unless it is there, so that a second run does no harm. */
function made(group: string, name: string, options: string, more: string): string {
  const isThere = `gcloud ${group} describe ${name} ${options} > /dev/null 2>&1`
  return `${isThere} || gcloud ${group} ${more}`
}

/**
 * The commands that prepare a Google Cloud project for the pipeline: interfaces, a repository, a
 * cluster, two accounts with the least that they need, and how CircleCI signs in as them.
 */
export function preparation(place: Place): Section[] {
  const { project, region, cluster, signIn } = place
  const of = `--project=${project}`
  const number = `$(gcloud projects describe ${project} --format='value(projectNumber)')`
  const repository = `${REPOSITORY} --location=${region} ${of}`
  const member = (account: string) => `--member=serviceAccount:${emailOf(account, project)}`
  const mayUse = (who: string, role: string) =>
    `gcloud artifacts repositories add-iam-policy-binding ${repository} ${who} --role=roles/artifactregistry.${role}`
  return [
    {
      title: "The interfaces that are used",
      commands: [
        `gcloud services enable ${APIS.map((name) => `${name}.googleapis.com`).join(" ")} ${of}`,
      ],
    },
    {
      title: "A repository for the image",
      commands: [
        made(
          "artifacts repositories",
          REPOSITORY,
          `--location=${region} ${of}`,
          `create ${repository} --repository-format=docker`,
        ),
      ],
    },
    {
      title: "A cluster whose nodes Google runs, and which may pull the image",
      commands: [
        made(
          "container clusters",
          cluster,
          `--location=${region} ${of}`,
          `create-auto ${cluster} --location=${region} ${of}`,
        ),
        mayUse(`--member=serviceAccount:${number}-compute@developer.gserviceaccount.com`, "reader"),
      ],
    },
    {
      title: "An account that pushes images, and another that deploys them",
      commands: [
        ...ACCOUNTS.map(({ name }) =>
          made("iam service-accounts", emailOf(name, project), of, `create ${name} ${of}`),
        ),
        mayUse(member("sepal-build"), "writer"),
        `gcloud projects add-iam-policy-binding ${project} ${member("sepal-deploy")} --role=roles/container.developer --condition=None --format=none`,
      ],
    },
    signIn === "key" ? keys(project) : federation(signIn, project, number),
  ]
}

function keys(project: string): Section {
  return {
    title: "A key for each account, in base64: delete the files when they are in their contexts",
    commands: ACCOUNTS.flatMap(({ name }) => [
      `gcloud iam service-accounts keys create ${name}.json --iam-account=${emailOf(name, project)} --project=${project}`,
      `base64 ${name}.json | tr -d '\\n' > ${name}.base64`,
    ]),
  }
}

function federation(
  { organization, circleciProject }: Federation,
  project: string,
  number: string,
): Section {
  const of = `--location=global --project=${project}`
  const pool = `--workload-identity-pool=${POOL}`
  const claim = "assertion['oidc.circleci.com/project-id']"
  const whoever = `principalSet://iam.googleapis.com/projects/${number}/locations/global/workloadIdentityPools/${POOL}/attribute.project/${circleciProject}`
  return {
    title: "Tokens of this one project at CircleCI may act as the accounts; there is no key",
    commands: [
      made("iam workload-identity-pools", POOL, of, `create ${POOL} ${of}`),
      made(
        "iam workload-identity-pools providers",
        POOL,
        `${pool} ${of}`,
        [
          `create-oidc ${POOL} ${pool} ${of}`,
          `--issuer-uri=https://oidc.circleci.com/org/${organization} --allowed-audiences=${organization}`,
          `--attribute-mapping="google.subject=assertion.sub,attribute.project=${claim}"`,
          `--attribute-condition="${claim}=='${circleciProject}'"`,
        ].join(" "),
      ),
      ...ACCOUNTS.map(
        ({ name }) =>
          `gcloud iam service-accounts add-iam-policy-binding ${emailOf(name, project)} --project=${project} --role=roles/iam.workloadIdentityUser --member="${whoever}" --format=none`,
      ),
    ],
  }
}

/** What to write into the contexts at CircleCI: for each its variables, and where a value comes from. */
export function contextVariables({ project, region, cluster, signIn }: Place): Section[] {
  return ACCOUNTS.flatMap(({ name, contexts }) =>
    contexts.map((context) => ({
      title: context,
      commands: [
        `GOOGLE_PROJECT_ID=${project}`,
        `GOOGLE_COMPUTE_REGION=${region}`,
        ...(context === "sepal-build" ? [] : [`GKE_CLUSTER=${cluster}`]),
        ...(signIn === "key"
          ? [`GCLOUD_SERVICE_KEY=$(cat ${name}.base64)`]
          : [
              `GOOGLE_PROJECT_NUMBER=$(gcloud projects describe ${project} --format='value(projectNumber)')`,
              `OIDC_WIP_ID=${POOL}`,
              `OIDC_WIP_PROVIDER_ID=${POOL}`,
              `OIDC_SERVICE_ACCOUNT_EMAIL=${emailOf(name, project)}`,
            ]),
      ],
    })),
  )
}

/** The commands that take away all that the preparation has made. */
export function cleanUp({ project, region, cluster, signIn }: Place): Section[] {
  const of = `--project=${project} --quiet`
  return [
    {
      title: "All that costs: the cluster with its load balancers, and the images",
      commands: [
        `gcloud container clusters delete ${cluster} --location=${region} ${of}`,
        `gcloud artifacts repositories delete ${REPOSITORY} --location=${region} ${of}`,
      ],
    },
    {
      title: "The accounts, and how CircleCI signs in",
      commands: [
        ...ACCOUNTS.map(
          ({ name }) => `gcloud iam service-accounts delete ${emailOf(name, project)} ${of}`,
        ),
        ...(signIn === "key"
          ? []
          : [`gcloud iam workload-identity-pools delete ${POOL} --location=global ${of}`]),
      ],
    },
  ]
}

/** Sections as a script of the shell: a comment each, then its commands. */
export function scriptOf(sections: readonly Section[]): string {
  return sections.map(({ title, commands }) => [`# ${title}`, ...commands].join("\n")).join("\n\n")
}
