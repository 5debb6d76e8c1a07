import { parseArgs } from "node:util"
import { textTable } from "../../train/text-table.ts"
import { CommandError } from "../tools/run.ts"
import { writeBill } from "./bill.ts"
import { build, type Image } from "./build.ts"
import { type Check, checkCompressed, checkImage, checkRunning } from "./checks.ts"
import { readFacts } from "./facts.ts"

const HELP = `bun run image [options]

Builds the image of this tree with Docker, runs it locked down, asks it, and stops it.

  --tag NAME     what the image is called (default: sepal)
  --twice        builds it a second time from nothing, and compares the layers
  --bill FILE    writes its bill of materials there, as CycloneDX

BUN_IMAGE and RUNTIME_IMAGE in the environment stand for the bases, with a digest to pin them.`

/** @returns whether all was right */
async function main(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: "boolean" },
      tag: { type: "string", default: "sepal" },
      twice: { type: "boolean", default: false },
      bill: { type: "string" },
    },
  })
  if (values.help) {
    console.log(HELP)
    return true
  }
  const facts = await readFacts()
  const { tag, twice, bill } = values
  const image = await build({ facts, tag })
  const checks = [
    ...checkImage(image, facts),
    await checkCompressed(image.Id),
    ...(await checkRunning(tag, facts)),
  ]
  if (twice) checks.push(compare(image, await build({ facts, tag, isFresh: true })))
  if (bill) {
    const count = await writeBill(bill)
    checks.push({
      what: "bill of materials",
      found: `${bill}: ${count} packages`,
      isRight: count > 0,
    })
  }
  const rows = checks.map(({ what, found, isRight }) => [isRight ? "" : "WRONG", what, found])
  console.log(textTable([["", tag, facts.revision.slice(0, 12)], ...rows]).join("\n"))
  return checks.every(({ isRight }) => isRight)
}

/** Whether two builds of one commit have the same layers. */
function compare({ RootFS: first }: Image, { RootFS: second }: Image): Check {
  const other = first.Layers.filter((layer, index) => layer !== second.Layers[index]).length
  return {
    what: "built twice",
    found: other > 0 ? `${other} of ${first.Layers.length} layers differ` : "the same layers",
    isRight: other === 0 && first.Layers.length === second.Layers.length,
  }
}

try {
  process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1
} catch (error) {
  // What was asked wrongly, and what a command says, is for the reader; the rest is a fault of ours.
  if (!(error instanceof CommandError || error instanceof TypeError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
