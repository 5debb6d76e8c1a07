import { listening } from "../../src/process.fixture.ts"

/** What the server tells Prometheus: label values, by label, by metric. */
export type Exposed = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>

/** Labels that Prometheus, or whoever discovers the pods for it, adds to all. */
export const ADDED_LABELS = new Set(["job", "namespace", "pod", "instance"])

/** Asks a real server for predictions, good and bad, and reads what it then tells. */
export async function exposed(): Promise<Exposed> {
  const { child, address, metrics } = await listening()
  const row = { sepal_length: 6.3, sepal_width: 3.3, petal_length: 6, petal_width: 2.5 }
  const headers = { "content-type": "application/json" }
  for (const body of [row, {}])
    await (
      await fetch(`${address}/predict`, { method: "POST", body: JSON.stringify(body), headers })
    ).text()
  await (
    await fetch(`${address}/models/iris/predict`, {
      method: "POST",
      body: JSON.stringify(row),
      headers,
    })
  ).text()
  for (const path of ["/livez", "/v2/health/ready", "/v2/models/iris/ready"])
    await (await fetch(address + path)).text()
  const text = await (await fetch(`${metrics}/metrics`)).text()
  child.kill("SIGTERM")
  await child.exited
  return samplesIn(text)
}

function samplesIn(text: string): Exposed {
  const metrics = new Map<string, Map<string, Set<string>>>()
  for (const [, name, list = ""] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const labels = metrics.get(name as string) ?? new Map<string, Set<string>>()
    metrics.set(name as string, labels)
    for (const [, label, value] of list.matchAll(/(\w+)="([^"]*)"/g)) {
      const values = labels.get(label as string) ?? new Set()
      labels.set(label as string, values.add(value as string))
    }
  }
  return metrics
}
