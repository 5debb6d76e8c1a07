import { Html } from "@elysiajs/html"
import type { ModelCard } from "../../../model/card.ts"
import { Layout } from "../layout.tsx"
import type { Site } from "../site.ts"
import type { ListedModel, ModelList } from "./list.ts"

/** What the page shows. */
export interface ModelsPageProps {
  /** Of the default model. */
  card: ModelCard
  version: string
  site: Site
  list: ModelList
}

/** The models of a server for people: to choose one, and to see how it stands with them. */
export function ModelsPage({ card, version, site, list }: ModelsPageProps) {
  const served = list.models.filter(({ state }) => state !== "refused")
  const refused = list.models.filter(({ state }) => state === "refused")
  return (
    <Layout card={card} version={version} site={site} title="Models">
      <h1>The models of this server</h1>
      <p>
        <span>Programs ask a model at </span>
        <code>/models/NAME/predict</code>
        <span safe>{`; /predict asks ${list.default}.`}</span>
      </p>
      <ul class="listed">
        {served.map((model) => (
          <Served model={model} isDefault={model.name === list.default} />
        ))}
      </ul>
      {refused.length > 0 ? <Refused models={refused} /> : <></>}
    </Layout>
  )
}

function Served({ model, isDefault }: { model: ListedModel; isDefault: boolean }) {
  const { name, title = name, version = "", previous, path = "", state, reason } = model
  return (
    <li class="card">
      <h2>
        <a href={Html.escapeHtml(path)} safe>
          {title}
        </a>
      </h2>
      <p>
        <code safe>{name}</code>
        <span safe>{`${isDefault ? ", the default model" : ""}, version `}</span>
        <a href={`${path}/model`} safe>
          {version}
        </a>
        {previous === undefined ? (
          <></>
        ) : (
          <>
            <span>; before it </span>
            <a href={`${path}/versions/${previous}`} safe>
              {previous}
            </a>
          </>
        )}
      </p>
      {state === "ready" ? <></> : <p class="warning">It is not ready just now.</p>}
      {reason === undefined ? (
        <></>
      ) : (
        <p class="warning" safe>
          {`Its files have changed and can't be served, so this version stays: ${reason}.`}
        </p>
      )}
    </li>
  )
}

function Refused({ models }: { models: readonly ListedModel[] }) {
  return (
    <section class="card problem" aria-labelledby="refused">
      <h2 id="refused">What can't be served</h2>
      <dl>
        {models.map(({ name, reason = "" }) => (
          <>
            <dt safe>{name}</dt>
            <dd safe>{reason}</dd>
          </>
        ))}
      </dl>
    </section>
  )
}
