import { join } from "node:path"
import { parseArgs } from "node:util"
import { ChildError } from "../../bench/child.ts"
import { readGolden } from "../../bench/golden.ts"
import { build } from "../image/build.ts"
import { readFacts, ROOT } from "../image/facts.ts"
import { KUBECTL } from "../manifests/render.ts"
import { CommandError } from "../tools/run.ts"
import { Cluster } from "./cluster.ts"
import { push, readFiles, withOtherModel } from "./images.ts"
import { failed, Load } from "./load.ts"
import { SCENARIOS } from "./scenarios.ts"
import type { Patch, Stage } from "./stage.ts"

const HELP = `bun run rehearse [options]

Puts the image of this tree on the cluster that kubectl's context names, and does to it what happens to services, while
200 requests a second come. The cluster has to be able to pull from the registry, by the same name as this machine.

  --registry NAME     where images are pushed to (default: localhost:5000)
  --namespace NAME    made for it, and removed at the end (default: sepal-rehearsal)
  --address URL       where the Service answers (default: as it says itself, or its port of a node on this machine)
  --rate NUMBER       requests a second (default: 200)
  --only TEXT         only what has that in its name
  --keep              leaves all on the cluster`

const { values } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    registry: { type: "string", default: "localhost:5000" },
    namespace: { type: "string", default: "sepal-rehearsal" },
    address: { type: "string" },
    rate: { type: "string", default: "200" },
    only: { type: "string", default: "" },
    keep: { type: "boolean", default: false },
  },
})

/** @returns whether nothing was lost that must not be */
async function rehearse(): Promise<boolean> {
  if (!KUBECTL) throw new CommandError("kubectl is not on the PATH")
  const cluster = new Cluster(values.namespace)
  const stage = await setUp(cluster)
  try {
    await using load = new Load({
      address: stage.address,
      body: stage.body,
      rate: Number(values.rate),
    })
    let isGood = true
    for (const scenario of SCENARIOS.filter(({ name }) => name.includes(values.only))) {
      const tally = load.begin()
      const start = performance.now()
      const seen = await scenario.run(stage)
      const seconds = (performance.now() - start) / 1000
      await load.settle()
      const lost = failed(tally)
      const isRight = lost === 0 || !scenario.losesNothing
      isGood &&= isRight
      console.log(
        `${isRight ? "" : "WRONG  "}${scenario.name}: ${tally.requests} requests in ${seconds.toFixed(0)} s, ${lost} failed, ` +
          `longest ${tally.longest.toFixed(0)} ms. ${seen}`,
      )
      for (const [reason, count] of tally.failures) console.log(`    ${count} × ${reason}`)
    }
    return isGood
  } finally {
    if (!values.keep) await cluster.remove()
  }
}

/** Two images in the registry, the first of them on the cluster, and a Service that answers. */
async function setUp(cluster: Cluster): Promise<Stage> {
  const facts = await readFacts()
  const tag = "sepal:rehearsal"
  const reference = `${values.registry}/sepal:rehearsal`
  await build({ facts, tag })
  const first = {
    image: await push(tag, reference),
    model: facts.model.version,
    files: await readFiles(join(ROOT, "model"), facts.model.name),
  }
  const second = await withOtherModel(
    { tag, reference: `${values.registry}/sepal:rehearsal-other` },
    facts.model.name,
  )
  const rendering = (image: string, patch: Patch = []) => ({
    resource: "overlays/local",
    image,
    more: {
      patches: [
        {
          target: { kind: "Deployment", name: "sepal" },
          patch: JSON.stringify([...lineage({ ...facts, image }), ...patch]),
        },
      ],
    },
  })
  await cluster.remove()
  await cluster.apply(rendering(first.image))
  await cluster.rolledOut()
  const address = values.address ? new URL(values.address) : await cluster.address()
  const golden = await readGolden(join(ROOT, "model", `${facts.model.name}.yaml`))
  // The cluster's own network needs a moment to hear of the pods.
  await cluster.until(`${address.href} answers`, () =>
    golden.ask(address.origin).then(
      () => true,
      () => undefined,
    ),
  )
  console.log(`${address.origin} answers by model ${first.model}; ${values.rate} requests/s come`)
  return { cluster, address, body: golden.one, first, second, rendering }
}

/** Where an image comes from, as `kubectl describe` and the history of rollouts then show it. */
function lineage({ revision, image }: { revision: string; image: string }): Patch {
  const annotations = "/spec/template/metadata/annotations"
  return [
    { op: "replace", path: `${annotations}/sepal~1revision`, value: revision },
    { op: "add", path: "/metadata/annotations/kubernetes.io~1change-cause", value: image },
  ]
}

if (values.help) console.log(HELP)
else {
  try {
    process.exitCode = (await rehearse()) ? 0 : 1
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof ChildError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
