import type { Declarations } from "../parameters.ts"
import type { Mapping } from "../value.ts"
import { setUp } from "./gcp-cli.ts"
import { federation, flag, type Orb, required, run, text, variable } from "./orb.ts"

const account: Declarations = {
  "gcloud-service-key": variable("GCLOUD_SERVICE_KEY"),
  "google-project-id": variable("GOOGLE_PROJECT_ID"),
  "google-compute-zone": variable("GOOGLE_COMPUTE_ZONE"),
  "google-compute-region": variable("GOOGLE_COMPUTE_REGION"),
  ...federation,
}

const place: Declarations = {
  "registry-url": text("gcr.io"),
  repository: text(""),
  "google-project-id": variable("GOOGLE_PROJECT_ID"),
  image: required,
}

const building: Declarations = {
  dockerfile: text("Dockerfile"),
  path: text("."),
  extra_build_args: text(""),
  "attach-workspace": flag(false),
  "workspace-root": text("."),
  "docker-context": text("."),
  no_output_timeout: text("10m"),
}

/** What a reference to the image begins with: host, project, repository and name. */
function nameOf(values: Mapping): string {
  const parts = [values["registry-url"], `$${values["google-project-id"]}`, values["repository"]]
  return [...parts, values["image"]].filter(Boolean).join("/")
}

function tagsOf(values: Mapping): string[] {
  return String(values["tag"]).split(",")
}

function authorize(values: Mapping): unknown[] {
  const host = String(values["registry-url"])
  return [
    ...setUp({
      ...values,
      gcloud_service_key: values["gcloud-service-key"],
      google_project_id: values["google-project-id"],
      google_compute_zone: values["google-compute-zone"],
      google_compute_region: values["google-compute-region"],
    }),
    run(
      "Let Docker push as gcloud",
      `host="${host}"`,
      `case "$host" in *docker.pkg.dev) ;; *) host= ;; esac`,
      `mkdir -p "$HOME/.docker"`,
      // Without a host gcloud configures those of the Container Registry, which takes no image any more.
      `gcloud auth configure-docker --quiet --project "$${values["google-project-id"]}" \${host:+"$host"}`,
    ),
  ]
}

function build(values: Mapping): unknown[] {
  const tags = tagsOf(values).map((tag) => `--tag="${nameOf(values)}:${tag}"`)
  const before = values["attach-workspace"]
    ? [{ attach_workspace: { at: values["workspace-root"] } }]
    : []
  const command = [
    "docker buildx build",
    `--file="${values["path"]}/${values["dockerfile"]}"`,
    ...tags,
    String(values["extra_build_args"]),
    `"${values["docker-context"]}"`,
  ]
  const { no_output_timeout } = values
  return [
    ...before,
    {
      run: {
        name: "Build the image",
        command: command.filter(Boolean).join(" \\\n  "),
        no_output_timeout,
      },
    },
  ]
}

function push(values: Mapping): unknown[] {
  const [first = ""] = tagsOf(values)
  const path = values["digest-path"]
  const digest = [
    `mkdir -p "$(dirname "${path}")"`,
    `docker image inspect --format='{{index .RepoDigests 0}}' "${nameOf(values)}:${first}" > "${path}"`,
  ]
  return [
    run(
      "Push the image",
      ...tagsOf(values).map((tag) => `docker push "${nameOf(values)}:${tag}"`),
      ...(path ? digest : []),
    ),
  ]
}

function retag(values: Mapping): unknown[] {
  const [from, to] = [values["source-tag"], values["target-tag"]].map(
    (tag) => `"${nameOf(values)}:${tag}"`,
  )
  return [run("Tag the image", `gcloud container images add-tag --quiet ${from} ${to}`)]
}

/** CircleCI-Public/gcp-gcr-orb at v0.16.10: builds an image and pushes it. */
export const gcpGcr: Orb = {
  reference: "circleci/gcp-gcr@0.16.10",
  commands: {
    "gcr-auth": {
      parameters: {
        ...account,
        "registry-url": text("gcr.io"),
        version: text("latest"),
        components: text(""),
      },
      steps: authorize,
    },
    "build-image": {
      parameters: { ...place, ...building, tag: text("latest") },
      steps: build,
    },
    "push-image": {
      parameters: { ...place, tag: text("latest"), "digest-path": text("") },
      steps: push,
    },
    "tag-image": {
      parameters: { ...place, "source-tag": required, "target-tag": required },
      steps: retag,
    },
  },
  jobs: {
    "build-and-push-image": {
      parameters: {
        executor: { type: "executor", default: "default" },
        ...account,
        ...place,
        ...building,
        tag: text("latest"),
        "digest-path": text(""),
        "setup-remote-docker": flag(false),
        "use-docker-layer-caching": flag(false),
        "remote-docker-version": text("docker24"),
        gcloud_version: text("latest"),
        gcloud_components: text(""),
      },
      steps: (values) => [
        "checkout",
        ...(values["setup-remote-docker"]
          ? [{ setup_remote_docker: { version: values["remote-docker-version"] } }]
          : []),
        ...authorize({
          ...values,
          version: values["gcloud_version"],
          components: values["gcloud_components"],
        }),
        ...build(values),
        ...push(values),
      ],
    },
  },
}
