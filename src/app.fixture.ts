import type { Parts } from "./app.ts"
import { Admission } from "./http/admission.ts"
import { BodyReader } from "./http/body.ts"
import type { Exchange } from "./http/exchange.ts"
import type { Model } from "./inference/model.ts"
import { testModel } from "./inference/model.fixture.ts"
import { onlyModel } from "./serving/model-set.ts"

/** Parts that a test brings, and the only model, where it is but one. */
export type TestParts = Partial<Parts> & { model?: Model }

/** What an app is made of, all of it real but the model. */
export function testParts({ model = testModel(), ...parts }: TestParts = {}): Parts {
  const models = parts.models ?? onlyModel(model)
  const limits = parts.limits ?? { bodyBytes: 2000, objectBytes: 1500, rows: 3 }
  return {
    models,
    limits,
    admission: new Admission({ inFlight: 100, waitMilliseconds: 1000 }),
    bodies: new BodyReader({
      bytes: limits.bodyBytes,
      objectBytes: limits.objectBytes,
      bufferedBytes: 10 * limits.bodyBytes,
      milliseconds: 1000,
    }),
    readiness: () => "ready",
    check: async (name) => (models.find(name) ? undefined : "it has no files here"),
    observer: { answered: () => {}, failed: () => {} },
    ...parts,
  }
}

/** An observer that keeps what it is told. */
export function recorder() {
  const answered: { exchange: Exchange; status: number }[] = []
  const failed: unknown[] = []
  return {
    seen: { answered, failed },
    observer: {
      answered: (exchange: Exchange, status: number) => void answered.push({ exchange, status }),
      failed: (_exchange: Exchange, error: unknown) => void failed.push(error),
    },
  }
}
