import type { Mapping } from "../value.ts"
import { federation, flag, type Orb, run, text, variable } from "./orb.ts"

const ARCHIVE = "https://dl.google.com/dl/cloudsdk/channels/rapid/downloads"

/** Brings the wanted version of gcloud, unless it is there; then each component. */
function install(values: Mapping): unknown[] {
  const { version, components, skip_installation: isSkipped } = values
  if (isSkipped) return []
  return [
    run(
      "Install the gcloud CLI",
      `if [ "$(gcloud version 2>/dev/null | awk '/^Google Cloud SDK/ { print $NF }')" != "${version}" ]; then`,
      `  curl -fsSL "${ARCHIVE}/google-cloud-cli-${version}-linux-x86_64.tar.gz" | tar -xz -C "$HOME"`,
      `  echo 'export PATH="$HOME/google-cloud-sdk/bin:$PATH"' >> "$BASH_ENV"`,
      `  export PATH="$HOME/google-cloud-sdk/bin:$PATH"`,
      `fi`,
      `for component in ${components}; do gcloud --quiet components install "$component"; done`,
    ),
  ]
}

/** Makes an account the one that gcloud acts as, by a token of CircleCI or by a key. */
function authorize(values: Mapping): unknown[] {
  const name = (parameter: string) => String(values[parameter])
  const pool = [
    `projects/$${name("google_project_number")}/locations/global`,
    `workloadIdentityPools/$${name("workload_identity_pool_id")}`,
    `providers/$${name("workload_identity_pool_provider_id")}`,
  ].join("/")
  const credentials = name("gcp_cred_config_file_path").replace(/^~/, "$HOME")
  const byToken = [
    `if [ -z "\${CIRCLE_OIDC_TOKEN:-}" ]; then`,
    `  echo "there is no CIRCLE_OIDC_TOKEN: a job gets one if it has a context" >&2`,
    `  exit 1`,
    `fi`,
    `printf '%s\\n' "$CIRCLE_OIDC_TOKEN" > "$HOME/oidc_token"`,
    `gcloud iam workload-identity-pools create-cred-config "${pool}" \\`,
    `  --service-account="$${name("service_account_email")}" --credential-source-type=text \\`,
    `  --credential-source-file="$HOME/oidc_token" --output-file="${credentials}"`,
    `gcloud auth login --brief --cred-file "${credentials}"`,
    `echo "export GOOGLE_APPLICATION_CREDENTIALS='${credentials}'" >> "$BASH_ENV"`,
  ]
  const byKey = [`gcloud auth activate-service-account --key-file="$HOME/gcloud-service-key.json"`]
  const setting = (property: string, parameter: string) =>
    `if [ -n "\${${name(parameter)}:-}" ]; then gcloud --quiet config set ${property} "$${name(parameter)}"; fi`
  return [
    run(
      "Set the gcloud CLI up",
      `printf '%s\\n' "\${${name("gcloud_service_key")}:-}" > "$HOME/gcloud-service-key.json"`,
      `gcloud --quiet config set core/disable_usage_reporting true`,
      `gcloud --quiet config set component_manager/disable_update_check true`,
      ...(values["use_oidc"] ? byToken : byKey),
      setting("project", "google_project_id"),
      setting("compute/zone", "google_compute_zone"),
      setting("compute/region", "google_compute_region"),
    ),
  ]
}

/** Both of them, as the other orbs use them. */
export function setUp(values: Mapping): unknown[] {
  const { skip_install: skip_installation = false } = values
  return [...install({ ...values, skip_installation }), ...authorize(values)]
}

/** CircleCI-Public/gcp-cli-orb at v3.3.2: brings gcloud and signs it in. */
export const gcpCli: Orb = {
  reference: "circleci/gcp-cli@3.3.2",
  commands: {
    install: {
      parameters: { version: text("latest"), components: text(""), skip_installation: flag(false) },
      steps: install,
    },
    setup: {
      parameters: {
        version: text("latest"),
        skip_install: flag(false),
        components: text(""),
        gcloud_service_key: variable("GCLOUD_SERVICE_KEY"),
        google_project_id: variable("GOOGLE_PROJECT_ID"),
        google_compute_zone: variable("GOOGLE_COMPUTE_ZONE"),
        google_compute_region: variable("GOOGLE_COMPUTE_REGION"),
        ...federation,
      },
      steps: setUp,
    },
  },
  jobs: {},
}
