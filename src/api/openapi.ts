import { Elysia } from "elysia"
import type { ModelCard } from "../../model/card.ts"
import type { Exchange } from "../http/exchange.ts"
import { onlyMethods } from "../http/methods.ts"
import { exampleRows } from "../inference/example-rows.ts"
import { predictionColumns } from "../inference/prediction.ts"
import { mostExplainedRows } from "./explained-answer.ts"
import { explanationSchema } from "./explanation-schema.ts"
import { cardSchema, MODEL_PATHS, MODELS_PATH, MODELS_SCHEMA } from "./model-operations.ts"
import type { Limits } from "./predict.ts"
import { goldenPredictions, predictionSchema } from "./prediction-schema.ts"
import { namedRow, rowSchema } from "./row-schema.ts"

/**
 * `GET /openapi.json`: what this server answers.
 *
 * @param describe gives what `describeApi` does, for the model that a request asks
 */
export function openapiRoutes(
  describe: (exchange: Exchange) => object,
  exchangeOf: (request: Request) => Exchange,
) {
  return new Elysia()
    .get("/openapi.json", ({ request }) => {
      const text = JSON.stringify(describe(exchangeOf(request)))
      return new Response(text, { headers: { "content-type": "application/json" } })
    })
    .use(onlyMethods("/openapi.json", ["GET"]))
}

/**
 * The OpenAPI 3.1 description of a server, as far as one of its models is concerned.
 *
 * @param card of the model: features, classes and golden rows become schemas and examples
 * @param mount what stands before the paths of the model; nothing for the default one
 */
export function describeApi(card: ModelCard, version: string, limits: Limits, mount = "") {
  return {
    openapi: "3.1.0",
    info: { title: card.title, description: card.description, version },
    paths: {
      ...mounted(mount, {
        "/predict": { post: predictOperation(card, version, limits) },
        "/rows.csv": { post: tableOperation(card, limits, mount) },
        ...MODEL_PATHS,
      }),
      ...MODELS_PATH,
      "/livez": { get: probe("Says that the process turns", "live") },
      "/readyz": {
        get: probe("Says whether requests may be sent", "ready", "not ready"),
      },
      "/openapi.json": {
        get: {
          operationId: "describe",
          summary: "This description",
          responses: {
            200: {
              description: "OpenAPI 3.1",
              content: { "application/json": { schema: { type: "object" } } },
            },
          },
        },
      },
    },
    components: {
      schemas: {
        Row: rowSchema(card),
        Prediction: predictionSchema(card),
        Explanation: explanationSchema(card),
        Model: {
          type: "object",
          description: "Which model answered: its version is the beginning of its file's SHA-256.",
          required: ["name", "version"],
          properties: {
            name: { const: card.name },
            version: { type: "string", pattern: "^[0-9a-f]{12}$" },
          },
        },
        Card: cardSchema(card),
        Models: MODELS_SCHEMA,
        Problem: PROBLEM,
      },
    },
  }
}

function mounted<Operations>(
  mount: string,
  paths: Record<string, Operations>,
): Record<string, Operations> {
  return Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => [`${mount}${path}`, operations]),
  )
}

function predictOperation(card: ModelCard, version: string, limits: Limits) {
  const model = { name: card.name, version }
  const rows = exampleRows(card).map((values) => namedRow(card, values))
  const predictions = goldenPredictions(card)
  return {
    operationId: "predict",
    summary: `Predicts ${card.title}`,
    description: `Takes one row in up to ${limits.objectBytes} bytes, or an array of up to ${limits.rows} in up to ${limits.bodyBytes} bytes.`,
    parameters: [
      {
        name: "timing",
        in: "query",
        description: "`true` asks for a Server-Timing header: parse, queue, inference",
        schema: { type: "string" },
      },
      {
        name: "explain",
        in: "query",
        description: `\`true\` adds an explanation to each prediction, of up to ${mostExplainedRows(card.features.length)} rows`,
        schema: { type: "string" },
      },
      {
        name: "X-Request-Id",
        in: "header",
        description: "A name for this request; the answer has it again, or a new one",
        schema: { type: "string", pattern: "^[\\w.:/+=@-]{1,128}$" },
      },
    ],
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: {
            oneOf: [
              { $ref: "#/components/schemas/Row" },
              {
                type: "array",
                maxItems: limits.rows,
                items: { $ref: "#/components/schemas/Row" },
              },
            ],
          },
          examples: {
            one: { summary: "One row", value: rows[0] },
            several: { summary: "Several rows", value: rows },
          },
        },
      },
    },
    responses: {
      200: {
        description: "The prediction, or one for each row in their order",
        content: {
          "application/json": {
            schema: { oneOf: [onePrediction(), manyPredictions()] },
            ...(predictions.length > 0
              ? {
                  examples: {
                    one: { summary: "One row", value: { ...predictions[0], model } },
                    several: { summary: "Several rows", value: { predictions, model } },
                  },
                }
              : {}),
          },
        },
      },
      400: problem("The body is not JSON in UTF-8, or the Host header is no host"),
      408: problem("The body did not arrive in time"),
      413: problem("The body has too many bytes, or too many rows"),
      415: problem("The body is not called JSON"),
      422: problem(
        "Values are missing, unknown, of another kind or out of range; `errors` names each",
      ),
      500: problem("The server failed; its log says why"),
      503: problem("More is asked than can be answered now; Retry-After says when to try again"),
    },
  }
}

/** The same for tables. */
function tableOperation(card: ModelCard, limits: Limits, mount: string) {
  const [first, ...others] = predictionColumns(card)
  const added = others.length > 0 ? `${first} and ${others.join(", ")}` : first
  const csv = { schema: { type: "string", contentMediaType: "text/csv" } }
  return {
    operationId: "predictTable",
    summary: "Predicts the rows of a CSV file",
    description: `Takes up to ${limits.rows} rows in up to ${limits.bodyBytes} bytes, in UTF-8, with a header and commas, semicolons or tabs between cells. Its columns, in any order, among others: ${card.features.map(({ name }) => name).join(", ")}.`,
    requestBody: {
      required: true,
      content: {
        "text/csv": {
          ...csv,
          examples: {
            several: { summary: "Several rows", externalValue: `${mount}/rows/template.csv` },
          },
        },
      },
    },
    responses: {
      200: {
        description: `The columns as they were sent, then ${added}; each begins with predicted_ where the table has one of them`,
        content: { "text/csv": csv },
      },
      400: problem("The body is not text in UTF-8, or ended before it was complete"),
      403: problem("The request was sent by a page of another site"),
      408: problem("The body did not arrive in time"),
      413: problem("The body has too many bytes, or too many rows"),
      415: problem("The body is not called CSV"),
      422: problem(
        "Columns are missing or there twice, rows are ragged, values are missing, of another kind or out of range; `errors` names each by its line",
      ),
      500: problem("The server failed; its log says why"),
      503: problem("More is asked than can be answered now; Retry-After says when to try again"),
    },
  }
}

function onePrediction() {
  return {
    allOf: [
      { $ref: "#/components/schemas/Prediction" },
      {
        type: "object",
        required: ["model"],
        properties: { model: { $ref: "#/components/schemas/Model" } },
      },
    ],
  }
}

function manyPredictions() {
  return {
    type: "object",
    required: ["predictions", "model"],
    properties: {
      predictions: {
        type: "array",
        items: { $ref: "#/components/schemas/Prediction" },
      },
      model: { $ref: "#/components/schemas/Model" },
    },
  }
}

function problem(description: string) {
  return {
    description,
    content: {
      "application/problem+json": {
        schema: { $ref: "#/components/schemas/Problem" },
      },
    },
  }
}

function probe(summary: string, word: string, otherwise?: string) {
  return {
    operationId: word,
    summary,
    responses: { 200: plainText(word), ...(otherwise ? { 503: plainText(otherwise) } : {}) },
  }
}

function plainText(description: string) {
  return { description, content: { "text/plain": { schema: { type: "string" } } } }
}

const PROBLEM = {
  type: "object",
  description: "RFC 9457 problem details",
  required: ["type", "title", "status", "detail", "code", "request_id"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string", description: "Why, stable, for programs" },
    request_id: { type: "string", description: "What the server's log calls this request" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["pointer", "code", "detail"],
        properties: {
          pointer: {
            type: "string",
            description:
              "Where in the body: a JSON pointer as a URI fragment; in CSV a fragment of RFC 7111, `#cell=RECORD,COLUMN`",
          },
          code: { type: "string" },
          detail: { type: "string" },
        },
      },
    },
  },
}
