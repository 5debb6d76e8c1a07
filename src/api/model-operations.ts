import { ModelCard } from "../../model/card.ts"

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

/** The card as `/model` answers it. */
export const CARD_SCHEMA = {
  ...ModelCard,
  description: "Everything that is known of a model beside its weights, with its version",
  required: ["version", ...(ModelCard.required ?? [])],
  properties: {
    version: {
      type: "string",
      pattern: "^[0-9a-f]{12}$",
      description: "The beginning of the SHA-256 of the model's file",
    },
    ...ModelCard.properties,
  },
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
        description: "The file has been replaced since the server was started",
        content: {
          "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
        },
      },
    },
  }
}
