import { parseArgs } from "node:util"
import {
  cleanUp,
  contextVariables,
  type Place,
  preparation,
  scriptOf,
  type Section,
} from "./gcp.ts"

const HELP = `bun run setup:gcp --project=ID [--region=REGION] [--cluster=NAME] (--organization=ID --circleci-project=ID | --key) [--clean-up] [--dry-run]

Prepares a Google Cloud project for the pipeline with gcloud, as the account that is signed in, and says what to write
into the contexts at CircleCI. What is there already is left as it is.

  --project=ID           the Google Cloud project; billing has to be on
  --region=REGION        where the image and the cluster are (default: us-central1)
  --cluster=NAME         the cluster (default: sepal)
  --organization=ID      of your organisation at CircleCI: Organization Settings, Overview
  --circleci-project=ID  of your project at CircleCI: Project Settings, Overview
  --key                  makes keys instead of trusting CircleCI's tokens; set the parameter oidc to false then
  --clean-up             deletes all of it again
  --dry-run              prints the commands and runs none
  --help                 this text

Ends with 0 if all was done, with 1 if a command failed, with 2 if the call was wrong.`

const ID = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/
const NAME = /^[a-z][a-z0-9-]{0,38}[a-z0-9]$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function optionsOf(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      project: { type: "string" },
      region: { type: "string", default: "us-central1" },
      cluster: { type: "string", default: "sepal" },
      organization: { type: "string" },
      "circleci-project": { type: "string" },
      key: { type: "boolean", default: false },
      "clean-up": { type: "boolean", default: false },
      "dry-run": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  })
  if (values.help) return values
  // They become parts of commands, so each has to be just what it says.
  expectForm("project", values.project, ID, "6 to 30 lower-case letters, digits and hyphens")
  expectForm("region", values.region, /^[a-z]+-[a-z]+\d+$/, "a region such as us-central1")
  expectForm("cluster", values.cluster, NAME, "up to 40 lower-case letters, digits and hyphens")
  if (!values.key) {
    expectForm(
      "organization",
      values.organization,
      UUID,
      "the id of an organisation, or give --key",
    )
    expectForm(
      "circleci-project",
      values["circleci-project"],
      UUID,
      "the id of a project, or give --key",
    )
  }
  return values
}

function expectForm(name: string, value: string | undefined, form: RegExp, right: string): void {
  if (value !== undefined && form.test(value)) return
  const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`
  throw new TypeError(`--${name} ${found}; it takes ${right}`)
}

function placeOf(values: ReturnType<typeof optionsOf>): Place {
  const { project = "", region, cluster, organization = "", key } = values
  const signIn = key ? "key" : { organization, circleciProject: values["circleci-project"] ?? "" }
  return { project, region, cluster, signIn }
}

/** Runs the commands in their order, until one fails. */
async function carryOut(sections: readonly Section[]): Promise<boolean> {
  for (const { title, commands } of sections) {
    console.log(`\n# ${title}`)
    for (const command of commands) {
      console.log(command)
      const child = Bun.spawn(["bash", "-c", command], { stdout: "inherit", stderr: "inherit" })
      if ((await child.exited) === 0) continue
      console.error(
        "this command failed: mend what it says, and start again; what is done is left as it is",
      )
      return false
    }
  }
  return true
}

async function main(args: string[]): Promise<number> {
  let values: ReturnType<typeof optionsOf>
  try {
    values = optionsOf(args)
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`)
    return 2
  }
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const place = placeOf(values)
  const sections = values["clean-up"] ? cleanUp(place) : preparation(place)
  if (values["dry-run"]) console.log(scriptOf(sections))
  else if (!(await carryOut(sections))) return 1
  if (!values["clean-up"]) {
    console.log("\n# At CircleCI: Organization Settings, Contexts; each with these variables")
    console.log(scriptOf(contextVariables(place)).replaceAll(/^(?!#)(?=.)/gm, "#   "))
  }
  return 0
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
