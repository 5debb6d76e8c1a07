import { Html } from "@elysiajs/html"
import type { Model } from "../../inference/model.ts"
import type { ModelFile } from "../../inference/model-file.ts"
import { bytesText } from "../figure-text.ts"
import { Section } from "../section.tsx"
import { pathIn, type Site } from "../site.ts"
import { SECTIONS } from "./sections.ts"

/** Which model this is to the byte, and how to get it. */
export function Files({
  name,
  version,
  files,
  site,
}: Pick<Model, "version" | "files"> & { name: string; site: Site }) {
  return (
    <Section id="files" title={SECTIONS.files}>
      <p>
        <span>The version of a model is its content: </span>
        <code safe>{version}</code>
        <span>
          {" "}
          is the beginning of the digest of its ONNX file. Every answer names it, so you can tell
          later which model has answered.
        </span>
      </p>
      <ul>
        <Download path={pathIn(site, "/model.onnx")} file={files.graph}>
          the model itself, for any program that runs ONNX
        </Download>
        {files.card ? (
          <Download path={pathIn(site, "/model.yaml")} file={files.card}>
            the card: everything on this page
          </Download>
        ) : (
          <li>
            <a href={pathIn(site, "/model.yaml")} safe>{`Download ${name}.yaml`}</a>
            <span>
              : the card, made from the graph alone. Tell more in it of what you know, and put it
              beside the graph
            </span>
          </li>
        )}
        <li>
          <a href={pathIn(site, "/model.json")}>The card as JSON</a>, for programs
        </li>
      </ul>
    </Section>
  )
}

function Download({ path, file, children }: { path: string; file: ModelFile; children: string }) {
  return (
    <li>
      <a href={path} safe>
        {`Download ${file.name} (${bytesText(file.size)})`}
      </a>
      <span>: {children as "safe"}</span>
      <p class="hint">
        SHA-256 <code safe>{file.sha256}</code>
      </p>
    </li>
  )
}
