import { Elysia, t } from "elysia"
import { Tensor } from "onnxruntime-node"
import { versionOf } from "../model/card.ts"
import { openSession } from "../model/session.ts"

const CLASSES = ["setosa", "versicolor", "virginica"]
const Flower = t.Object({
  sepal_length: t.Number(),
  sepal_width: t.Number(),
  petal_length: t.Number(),
  petal_width: t.Number(),
})

/**
 * The same service as one writes it in ten minutes: Elysia validates, and each request has a run of
 * the model for itself, whose label and probabilities are the answer. The session has the same
 * settings as Sepal's.
 */
if (import.meta.main) {
  const bytes = await Bun.file("model/iris.onnx").bytes()
  const session = await openSession(bytes)
  const digest = new Bun.CryptoHasher("sha256").update(bytes).digest("hex")
  const model = { name: "iris", version: versionOf(digest) }
  const predict = async (flower: typeof Flower.static) => {
    const { sepal_length, sepal_width, petal_length, petal_width } = flower
    const row = Float32Array.of(sepal_length, sepal_width, petal_length, petal_width)
    const features = new Tensor("float32", row, [1, 4])
    const { label, probabilities } = await session.run({ features })
    const values = Array.from(probabilities?.data as Float32Array)
    return {
      class: label?.data[0],
      probabilities: Object.fromEntries(CLASSES.map((name, index) => [name, values[index]])),
      model,
    }
  }
  const { server } = new Elysia()
    .post("/predict", ({ body }) => predict(body), { body: Flower })
    .listen({ port: 0, hostname: "127.0.0.1" })
  console.log(`open http://127.0.0.1:${server?.port}`)
}
