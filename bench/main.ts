import { parseArgs } from "node:util"
import { runCommand } from "../train/command.ts"
import { ChildError } from "./child.ts"
import { benchArrays } from "./arrays.ts"
import { benchDrain } from "./drain.ts"
import { benchLogistic } from "./logistic.ts"
import { benchMemory } from "./memory.ts"
import { benchMlserver } from "./mlserver.ts"
import { benchOverload } from "./overload.ts"
import { benchPage } from "./page.ts"
import { benchRate } from "./rate.ts"
import { benchServe } from "./serve.ts"
import { benchStart } from "./start.ts"
import { benchTrain } from "./train.ts"

/** What can be measured. */
const BENCHMARKS = {
  train: {
    about: "the whole process of training on Iris, against scikit-learn",
    rounds: 5,
    run: benchTrain,
  },
  logistic: {
    about: "a logistic regression of 1 000 000 rows, against scikit-learn",
    rounds: 3,
    run: benchLogistic,
  },
  start: {
    about: "from the start of the server to its first right answer",
    rounds: 20,
    run: benchStart,
  },
  serve: {
    about: "requests of one row, against a bare server and a naive one",
    rounds: 7,
    run: benchServe,
  },
  mlserver: {
    about: "MLServer's own load test for Iris, against MLServer",
    rounds: 3,
    run: benchMlserver,
  },
  rate: {
    about: "how long answers take at 1000 requests/s",
    rounds: 5,
    run: benchRate,
  },
  arrays: {
    about: "rows in arrays of 1 to 4096",
    rounds: 5,
    run: benchArrays,
  },
  memory: {
    about: "the server's memory over 1 000 000 requests",
    rounds: 1,
    run: benchMemory,
  },
  page: {
    about: "the pages that people see: time, and bytes of all that is loaded",
    rounds: 5,
    run: benchPage,
  },
  overload: {
    about: "more requests than the server can answer",
    rounds: 3,
    run: benchOverload,
  },
  drain: {
    about: "restarts under load, one a round",
    rounds: 200,
    run: benchDrain,
  },
}

const HELP = `bun run bench NAME [--rounds N]

Measures and prints a table.

${Object.entries(BENCHMARKS)
  .map(([name, { about, rounds }]) => `  ${name.padEnd(12)}${about} (${rounds} rounds)`)
  .join("\n")}

  --rounds N  how often each contender runs, the slow ones less often
  --help      this text

PYTHON names a Python that has scikit-learn or MLServer (default: python3), VEGETA the program of that name;
see bench/README.md.`

interface Options {
  benchmark: (typeof BENCHMARKS)[keyof typeof BENCHMARKS]
  rounds: number
}

function optionsOf(args: string[]): Options | "help" {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { rounds: { type: "string" }, help: { type: "boolean", default: false } },
  })
  const [name, ...more] = positionals
  if (values.help || name === undefined) return "help"
  if (!Object.hasOwn(BENCHMARKS, name) || more.length > 0) {
    throw new TypeError(
      `${JSON.stringify(positionals.join(" "))} is not a benchmark; choose one of ${Object.keys(BENCHMARKS).join(", ")}`,
    )
  }
  const benchmark = BENCHMARKS[name as keyof typeof BENCHMARKS]
  const rounds = Number(values.rounds ?? benchmark.rounds)
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new TypeError(`--rounds is ${values.rounds}; it must be a whole number from 1`)
  return { benchmark, rounds }
}

if (import.meta.main) {
  process.exitCode = await runCommand(process.argv.slice(2), {
    help: HELP,
    optionsOf,
    run: ({ benchmark, rounds }) => benchmark.run(rounds),
    foreseen: [ChildError],
  })
}
