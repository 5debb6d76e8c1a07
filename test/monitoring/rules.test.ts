import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { cp, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { stringify } from "yaml"
import { ofKind } from "../manifests/combinations.ts"
import { KUBECTL, render } from "../manifests/render.ts"
import { programAtHand } from "../tools/cache.ts"
import { RULE_GROUPS, RULES } from "./queries.ts"

const promtool = programAtHand("promtool")
if (!promtool) console.log("skipped: promtool is not there; bun run manifests:lint brings it")

const folder = await mkdtemp(join(tmpdir(), "sepal-rules-"))
beforeAll(async () => {
  await Bun.write(join(folder, "rules.yaml"), stringify(RULE_GROUPS))
  await cp(join(import.meta.dir, "rules.test.yaml"), join(folder, "rules.test.yaml"))
})
afterAll(() => rm(folder, { recursive: true }))

async function run(...args: string[]) {
  const child = Bun.spawn([promtool ?? "promtool", ...args], {
    cwd: folder,
    stdout: "pipe",
    stderr: "pipe",
  })
  const [out, err, code] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ])
  return { text: out + err, code }
}

describe("the rules", () => {
  test.skipIf(!promtool)("are what Prometheus reads", async () => {
    const { text, code } = await run("check", "rules", "rules.yaml")
    expect(text).toContain(`SUCCESS: ${RULES.length} rules found`)
    expect(code).toBe(0)
  })

  test.skipIf(!promtool)(
    "fire when they should, and only then",
    async () => {
      const { text, code } = await run("test", "rules", "rules.test.yaml")
      expect(text).not.toContain("FAILED")
      expect(code).toBe(0)
    },
    120_000,
  )

  test("are tried, each alert by itself", async () => {
    const tests = await Bun.file(join(import.meta.dir, "rules.test.yaml")).text()
    for (const { alert } of RULES) if (alert) expect(tests).toContain(`alertname: ${alert}\n`)
  })

  test.skipIf(!KUBECTL)("are the same for the operator and for Google", async () => {
    const wrapped = async (component: string, kind: string) => {
      const manifests = await render({ resource: "base", components: [component] })
      return manifests.find((one) => one.kind === kind)?.spec
    }
    expect(await wrapped("monitoring-operator", "PrometheusRule")).toEqual({ ...RULE_GROUPS })
    expect(await wrapped("monitoring-google", "Rules")).toEqual({ ...RULE_GROUPS })
  })

  test.skipIf(!KUBECTL)("know the limit of memory that the Deployment has", async () => {
    const [deployment] = ofKind(await render({ resource: "base" }), "Deployment")
    const limit = deployment?.spec?.template.spec?.containers[0]?.resources?.limits?.["memory"]
    const { expr } = RULES.find(({ alert }) => alert === "SepalMemory") ?? {}
    const mebibytes = /0\.9 \* (\d+) \* 1024 \* 1024$/.exec(expr ?? "")?.[1]
    expect(limit).toBe(`${mebibytes}Mi`)
  })
})
