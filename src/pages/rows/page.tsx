import { Html } from "@elysiajs/html"
import type { ModelCard } from "../../../model/card.ts"
import { type Feature, isCategory } from "../../../model/feature.ts"
import type { Problem } from "../../http/problem.ts"
import { MOST_FAULTS } from "../../inference/row-faults.ts"
import { acceptedText, observedText } from "../feature-text.ts"
import { Layout } from "../layout.tsx"
import { pathIn, type Site } from "../site.ts"
import { exampleTable } from "./example.ts"
import { RowsResult, type RowsResultProps } from "./result.tsx"
import { ROWS_PATHS } from "./paths.ts"
import { FIELDS, type RowsSent } from "./sent.ts"

/** What the page shows. */
export interface RowsPageProps {
  card: ModelCard
  version: string
  site: Site
  /** The most rows of a table. */
  mostRows: number
  /** What a person has sent; undefined where nothing was, or could be read. */
  sent?: RowsSent | undefined
  /** Why it can't be answered. */
  problem?: Problem | undefined
  /** The answers. */
  result?: Omit<RowsResultProps, "card"> | undefined
}

/** The page of many rows: a form for a table, and the answers or what is wrong above it. */
export function RowsPage({ card, version, site, mostRows, sent, problem, result }: RowsPageProps) {
  const state = problem ? `${headingOf(problem)} - ` : result ? "Answers - " : ""
  return (
    <Layout
      card={card}
      version={version}
      site={site}
      title={`${state}Many rows`}
      current={ROWS_PATHS.page}
    >
      <h1>Many rows at once</h1>
      {problem ? <Faults problem={problem} /> : <></>}
      {result ? <RowsResult card={card} {...result} /> : <></>}
      <Form
        site={site}
        sent={sent}
        mostRows={mostRows}
        isWrong={problem?.options.errors !== undefined}
      />
      <Columns card={card} site={site} />
    </Layout>
  )
}

/** What has happened, in a few words. */
function headingOf({ options: { status } }: Problem): string {
  return status === 422 || status === 400
    ? "Please check the table"
    : "The table could not be answered"
}

function Faults({ problem }: { problem: Problem }) {
  const { detail, errors } = problem.options
  return (
    <section class="card problem" role="alert" aria-labelledby="problem">
      <h2 id="problem" safe>
        {headingOf(problem)}
      </h2>
      {errors ? (
        <ul>
          {errors.map((error) => (
            <li safe>{error.detail}</li>
          ))}
        </ul>
      ) : (
        <p safe>{detail}</p>
      )}
      {errors && errors.length >= MOST_FAULTS ? (
        <p>{`These are the first ${MOST_FAULTS}; there may be more.`}</p>
      ) : (
        <></>
      )}
      <p>
        <a href="#table">Go to the table</a>
      </p>
    </section>
  )
}

function Form({
  site,
  sent,
  mostRows,
  isWrong,
}: {
  site: Site
  sent: RowsSent | undefined
  mostRows: number
  isWrong: boolean
}) {
  return (
    <form
      class="card"
      method="post"
      action={pathIn(site, ROWS_PATHS.page)}
      enctype="multipart/form-data"
    >
      <div class="field">
        <label for="table">Table as CSV</label>
        <p class="hint" id="table-hint" safe>
          {`A line with the names of the columns, then a line for each row: up to ${mostRows} rows, with commas, semicolons or tabs between cells. Copied cells of a spreadsheet are fine.`}
        </p>
        <textarea
          id="table"
          name={FIELDS.text}
          rows="10"
          spellcheck="false"
          aria-describedby="table-hint"
          aria-invalid={isWrong ? "true" : "false"}
          safe
        >
          {fieldOf(sent?.text ?? "")}
        </textarea>
      </div>
      <div class="field">
        <label for="file">Or a CSV file</label>
        <p class="hint" id="file-hint">
          Where a file is chosen, the text above does not count.
        </p>
        <input
          type="file"
          id="file"
          name={FIELDS.file}
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
          aria-describedby={sent?.file === undefined ? "file-hint" : "file-hint file-note"}
        />
        {sent?.file === undefined ? (
          <></>
        ) : (
          <p class={sent.isTooLargeToShow ? "warning" : "hint"} id="file-note" safe>
            {noteOn(sent.file, sent.isTooLargeToShow)}
          </p>
        )}
      </div>
      <p>
        <button type="submit">Predict</button>{" "}
        <button type="submit" class="plain" formaction={pathIn(site, ROWS_PATHS.answers)}>
          Download the answers as CSV
        </button>
      </p>
    </form>
  )
}

/** A browser takes the first line break of a field away. */
function fieldOf(text: string): string {
  return `\n${text}`
}

function noteOn(file: string, isTooLargeToShow: boolean): string {
  return isTooLargeToShow
    ? `The file ${file} has more than 1 MB, so it does not stand in the field above. Choose it once more to download its answers.`
    : `The field above holds the file ${file}: it need not be chosen again.`
}

function Columns({ card, site }: { card: ModelCard; site: Site }) {
  return (
    <section class="card" aria-labelledby="columns">
      <h2 id="columns">The columns</h2>
      <p>
        Each of these has to be there, in any order. Others may stand beside them; they are sent
        back and not used.
      </p>
      <div class="scroll" role="region" aria-label="Columns of the table" tabindex="0">
        <table class="lined">
          <caption>What the table has to hold</caption>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Meaning</th>
              <th scope="col">Unit</th>
              <th scope="col">Accepted</th>
              <th scope="col">In the training data</th>
            </tr>
          </thead>
          <tbody>
            {(card.features as readonly Feature[]).map((feature) => (
              <tr>
                <th scope="row">
                  <code safe>{feature.name}</code>
                </th>
                <td safe>{feature.label}</td>
                <td safe>{(isCategory(feature) ? undefined : feature.unit) ?? ""}</td>
                <td safe>{acceptedText(feature, "bare")}</td>
                <td safe>{observedText(feature, "bare")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h3>For example</h3>
      <pre tabindex="0" aria-label="A table for example" role="region" safe>
        {exampleTable(card)}
      </pre>
      <p>
        <a href={pathIn(site, ROWS_PATHS.template)}>Download this table</a> and put your own rows
        in.
      </p>
    </section>
  )
}
