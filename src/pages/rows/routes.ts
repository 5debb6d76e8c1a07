import { Elysia } from "elysia"
import { prefersHtml } from "../../http/accept.ts"
import { OTHER_CHARSET } from "../../http/body.ts"
import type { Exchange } from "../../http/exchange.ts"
import { formType, notForm, refuseCrossSite } from "../../http/form.ts"
import { type Intake, takeIn } from "../../http/intake.ts"
import { onlyMethods } from "../../http/methods.ts"
import { Problem } from "../../http/problem.ts"
import type { Model } from "../../inference/model.ts"
import { predictInSlices } from "../../inference/slices.ts"
import type { Values } from "../../inference/values.ts"
import { askedModel } from "../../serving/asked-model.ts"
import type { ServedModels } from "../../serving/model-set.ts"
import { answerPage } from "../answer-page.ts"
import { csvAnswers, Echo } from "../csv/answers.ts"
import { readTable } from "../csv/table.ts"
import type { CsvTable, TableOptions } from "../csv/table-reading.ts"
import { securityHeaders } from "../security-headers.ts"
import { siteOf } from "../site.ts"
import { exampleTable } from "./example.ts"
import type { RowsPageProps } from "./page.tsx"
import { ROWS_PATHS } from "./paths.ts"
import type { ShownRow } from "./result.tsx"
import { type RowsSent, rowsSent } from "./sent.ts"

/** What answers tables. */
export interface RowsParts extends Intake {
  models: ServedModels
  limits: TableOptions["limits"]
  /** Finds the exchange of a request. */
  exchangeOf: (request: Request) => Exchange
}

/** So many rows are shown: a page of more is slow, and read by nobody. */
const MOST_SHOWN = 200
/** CSV by its name (RFC 7111), with any parameters. */
const CSV_TYPE = /^text\/csv\s*(;.*)?$/i

/**
 * `/rows`: a page that answers a table; `/rows.csv`: the same as a file, for people and for programs;
 * `/rows/template.csv`: a table to begin with.
 */
export function rowsRoutes(parts: RowsParts) {
  const { models, limits, exchangeOf } = parts
  const { page, answers, template } = ROWS_PATHS

  const show = async (
    exchange: Exchange,
    props: Pick<RowsPageProps, "sent" | "problem" | "result"> = {},
  ): Promise<Response> => {
    const { RowsPage } = await import("./page.tsx")
    const { card, version } = askedModel(models, exchange)
    const site = siteOf(models, exchange)
    const html = await RowsPage({ card, version, site, mostRows: limits.rows, ...props })
    const { status = 200, headers = {} } = props.problem?.options ?? {}
    return answerPage(exchange.request, html, { status, headers })
  }

  /** Answers what can't be answered with the page, and nothing that was sent is lost. */
  const showProblem = (exchange: Exchange, error: unknown, sent?: RowsSent): Promise<Response> => {
    if (!(error instanceof Problem)) throw error
    exchange.refusal = error.options.code
    return show(exchange, { problem: error, sent })
  }

  const predict = async (exchange: Exchange, model: Model, table: CsvTable): Promise<Values> => {
    const values = await predictInSlices(model, table.rows)
    exchange.rows = table.count
    exchange.values = table.rows
    return values
  }

  const answerWithPage = async (exchange: Exchange, sent: RowsSent): Promise<Response> => {
    const model = askedModel(models, exchange)
    const shown: ShownRow[] = []
    const table = await readTable(sent.bytes, {
      features: model.card.features,
      limits,
      keep: ({ line, cells }, { ofFeatures }) => {
        if (shown.length >= MOST_SHOWN) return
        shown.push({ line, texts: ofFeatures.map((column) => cells[column] ?? "") })
      },
    })
    const values = await predict(exchange, model, table)
    return show(exchange, { sent, result: { shown, rows: table.rows, answers: values } })
  }

  const answerWithCsv = async (exchange: Exchange, bytes: Uint8Array): Promise<Response> => {
    const model = askedModel(models, exchange)
    const { card } = model
    const echo = new Echo()
    const table = await readTable(bytes, {
      features: model.card.features,
      limits,
      keep: ({ cells }, _columns, delimiter) => echo.add(cells, delimiter),
    })
    const values = await predict(exchange, model, table)
    return answerCsv(exchange, {
      text: await csvAnswers(table, echo, values, card),
      name: `${card.name}-answers.csv`,
    })
  }

  /** Answers the table of a form, or for a file a bare one, too; a person is told with the page why not. */
  const answer = async (request: Request, as: "page" | "file"): Promise<Response> => {
    const exchange = exchangeOf(request)
    let sent: RowsSent | undefined
    try {
      refuseCrossSite(request)
      const type = formType(request)
      if (type === undefined && as === "page") throw notForm()
      if (type === undefined && !isCsv(request)) throw notTable()
      return await takeIn(exchange, parts, async (body) => {
        if (type === undefined) return answerWithCsv(exchange, body)
        sent = await rowsSent(body, type)
        return as === "page" ? answerWithPage(exchange, sent) : answerWithCsv(exchange, sent.bytes)
      })
    } catch (error) {
      if (as === "file" && !prefersHtml(request)) throw error
      return await showProblem(exchange, error, sent)
    }
  }

  return new Elysia()
    .get(page, ({ request }) => show(exchangeOf(request)))
    .get(template, ({ request }) => {
      const { card } = askedModel(models, exchangeOf(request))
      return answerCsv(exchangeOf(request), {
        text: exampleTable(card),
        name: `${card.name}.csv`,
      })
    })
    .post(page, ({ request }) => answer(request, "page"), { parse: "none" })
    .post(answers, ({ request }) => answer(request, "file"), { parse: "none" })
    .use(onlyMethods(page, ["GET", "POST"]))
    .use(onlyMethods(answers, ["POST"]))
    .use(onlyMethods(template, ["GET"]))
}

function isCsv({ headers }: Request): boolean {
  const type = headers.get("content-type") ?? ""
  return CSV_TYPE.test(type) && !OTHER_CHARSET.test(type)
}

function answerCsv(exchange: Exchange, { text, name }: { text: string; name: string }): Response {
  exchange.answer = text
  return new Response(text, {
    headers: {
      ...securityHeaders(exchange.request),
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
    },
  })
}

function notTable(): Problem {
  return new Problem({
    status: 415,
    code: "unsupported_media_type",
    detail: "send the table as text/csv in UTF-8, or as the page's form, with that content-type",
    headers: { accept: "text/csv, multipart/form-data, application/x-www-form-urlencoded" },
  })
}
