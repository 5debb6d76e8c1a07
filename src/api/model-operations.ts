import type { TObject } from "@sinclair/typebox"
import { answersClasses, isTrained, type ModelCard } from "../../model/card.ts"
import { ClassifierCard, RegressorCard } from "../../model/foreign-card.ts"
import { TrainedCard } from "../../model/trained-card.ts"

/** The operations that give the model itself, by path. */
export const MODEL_PATHS = {
  "/model": {
    get: {
      operationId: "model",
      summary: "The card of the model",
      description:
        "Everything that is known of the model beside its weights. Browsers, which ask for `text/html`, get it as a page.",
      responses: {
        200: {
          description: "The card with the model's version, or the page",
          content: {
            "application/json": { schema: { $ref: "#/components/schemas/Card" } },
            "text/html": { schema: { type: "string" } },
          },
        },
        406: {
          description: "Neither JSON nor HTML is accepted",
          content: {
            "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
          },
        },
      },
    },
  },
  "/model.json": {
    get: {
      operationId: "modelJson",
      summary: "The card as JSON, whatever is accepted",
      responses: {
        200: {
          description: "The card with the model's version",
          content: { "application/json": { schema: { $ref: "#/components/schemas/Card" } } },
        },
      },
    },
  },
  "/model.yaml": { get: download("modelYaml", "The file of the card", "application/yaml") },
  "/model.onnx": {
    get: download("modelOnnx", "The ONNX file of the model", "application/octet-stream"),
  },
} as const

/** The operation that lists the models of a server. */
export const MODELS_PATH = {
  "/models": {
    get: {
      operationId: "models",
      summary: "The models of this server",
      description:
        "Each is asked under `/models/NAME` as the default one is without: `/models/NAME/predict` and so on. Browsers, which ask for `text/html`, get the list as a page.",
      responses: {
        200: {
          description: "The models, or the page",
          content: {
            "application/json": { schema: { $ref: "#/components/schemas/Models" } },
            "text/html": { schema: { type: "string" } },
          },
        },
        406: {
          description: "Neither JSON nor HTML is accepted",
          content: {
            "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
          },
        },
      },
    },
  },
} as const

const VERSION = {
  type: "string",
  pattern: "^[0-9a-f]{12}$",
  description: "The beginning of the SHA-256 of a model's file",
}

/** The models of a server as `/models` answers them. */
export const MODELS_SCHEMA = {
  type: "object",
  description: "The models of this server, those included that can't be served",
  required: ["default", "models"],
  properties: {
    default: { type: "string", description: "The name of the one that answers at `/predict`" },
    models: {
      type: "array",
      items: {
        type: "object",
        required: ["name", "state"],
        properties: {
          name: { type: "string" },
          state: {
            enum: ["ready", "not_ready", "refused"],
            description:
              "`not_ready` while its self-test fails or the server is about to stop, `refused` where it can't be served",
          },
          title: { type: "string" },
          version: VERSION,
          previous: {
            ...VERSION,
            description: "The version before, which is served under `versions` until the next",
          },
          path: { type: "string", description: "Where it is asked" },
          reason: { type: "string", description: "Why its files, as they are, can't be served" },
        },
      },
    },
  },
} as const

/** The card as `/model` answers it: of the kind that it is. */
export function cardSchema(card: ModelCard) {
  const { required = [], properties } = kindOf(card)
  return {
    type: "object",
    additionalProperties: false,
    description: "Everything that is known of a model beside its weights, with its version",
    required: ["version", ...required],
    properties: {
      version: VERSION,
      changes: {
        type: "array",
        items: { type: "string" },
        description: "What was done to the graph before it could be run, where something was",
      },
      ...properties,
    },
  }
}

function kindOf(card: ModelCard): TObject {
  if (isTrained(card)) return TrainedCard
  return answersClasses(card) ? ClassifierCard : RegressorCard
}

function download(operationId: string, summary: string, type: string) {
  return {
    operationId,
    summary,
    description: "Exactly the bytes of the file. Its `etag` is its SHA-256.",
    responses: {
      200: { description: "The file, to be saved", content: { [type]: { schema: {} } } },
      304: { description: "`if-none-match` names the file: the client has it" },
      404: {
        description: "The file has been replaced since the model was loaded",
        content: {
          "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
        },
      },
    },
  }
}
