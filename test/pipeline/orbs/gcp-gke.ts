import { flag, type Orb, required, run, text } from "./orb.ts"

const WORKLOADS = [
  "pod",
  "replicationcontroller",
  "deployment",
  "daemonset",
  "statefulset",
  "cronjob",
  "replicaset",
]

/**
 * CircleCI-Public/gcp-gke-orb at v2.3.0, its two commands that need nothing but gcloud and kubectl on
 * the PATH. Its jobs are left out: they bring older versions of the other two orbs, which nobody who
 * uses them can change.
 */
export const gcpGke: Orb = {
  reference: "circleci/gcp-gke@2.3.0",
  commands: {
    "update-kubeconfig-with-credentials": {
      parameters: {
        cluster: required,
        additional_args: text(""),
        use_gke_cloud_auth_plugin: flag(true),
      },
      steps: ({ cluster, additional_args: more, use_gke_cloud_auth_plugin: isPlugin }) => [
        run(
          "Get the credentials of the cluster",
          `export USE_GKE_GCLOUD_AUTH_PLUGIN=${isPlugin ? "True" : "False"}`,
          `gcloud components list --filter=gke-gcloud-auth-plugin --limit=1 > "$HOME/components.txt" 2>&1 || true`,
          `if grep -q "Not Installed" "$HOME/components.txt"; then echo "gke-gcloud-auth-plugin is missing" >&2; exit 1; fi`,
          `gcloud container clusters get-credentials "${cluster}" ${more}`.trim(),
        ),
      ],
    },
    "rollout-image": {
      parameters: {
        deployment: required,
        container: required,
        image: required,
        tag: text("latest"),
        namespace: text(""),
        dry_run: { type: "enum", enum: ["none", "server", "client"], default: "none" },
        workload_type: { type: "enum", enum: WORKLOADS, default: "deployment" },
      },
      // This one call is all: it neither waits, nor looks at the pods, nor goes back.
      steps: ({ deployment, container, image, tag, namespace, dry_run, workload_type }) => [
        run(
          "Roll the image out",
          [
            `kubectl set image ${workload_type} "${deployment}" "${container}=${image}:${tag}"`,
            `--dry-run=${dry_run}`,
            ...(namespace ? [`--namespace="${namespace}"`] : []),
          ].join(" "),
        ),
      ],
    },
  },
  jobs: {},
}
