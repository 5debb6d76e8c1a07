import { fileURLToPath } from "node:url"

/** A Python that has scikit-learn. */
export interface Python {
  readonly command: string
  /** The versions of what matters, for the table. */
  readonly versions: string
  /** True if it has skl2onnx. */
  readonly exportsOnnx: boolean
}

const PROBE = `
import importlib.util, platform, numpy, scipy, sklearn
found = importlib.util.find_spec("skl2onnx") is not None
print(platform.python_version(), numpy.__version__, scipy.__version__, sklearn.__version__, found)
`

const MLSERVER_PROBE = `
import mlserver, mlserver_sklearn, sklearn, sys
print(sys.executable, mlserver.__version__, sklearn.__version__)
`

/**
 * Looks for scikit-learn in the Python that the variable PYTHON names, or else in python3. Says how
 * to get it where there is none.
 *
 * @param benchmark the name of the benchmark that asks
 */
export async function findPython(benchmark: string): Promise<Python | undefined> {
  const answer = await probe(PROBE, { what: "scikit-learn", folder: "scikit-learn", benchmark })
  if (answer === undefined) return undefined
  const [python, numpy, scipy, sklearn, found] = answer.text.split(" ")
  return {
    command: answer.command,
    versions: `scikit-learn ${sklearn}, NumPy ${numpy}, SciPy ${scipy}, Python ${python}`,
    exportsOnnx: found === "True",
  }
}

/**
 * Does the same for MLServer with its runtime for scikit-learn.
 *
 * @param benchmark the name of the benchmark that asks
 */
export async function findMlserver(
  benchmark: string,
): Promise<Pick<Python, "command" | "versions"> | undefined> {
  const answer = await probe(MLSERVER_PROBE, { what: "MLServer", folder: "mlserver", benchmark })
  if (answer === undefined) return undefined
  const [command = "", mlserver, sklearn] = answer.text.split(" ")
  return { command, versions: `MLServer ${mlserver}, scikit-learn ${sklearn}` }
}

/** The path of a script in the folder `scikit-learn`. */
export function scriptPath(name: string): string {
  return fileURLToPath(new URL(`scikit-learn/${name}`, import.meta.url))
}

/** What a script prints, in one line; undefined where Python has not what it imports. */
async function probe(
  script: string,
  { what, folder, benchmark }: { what: string; folder: string; benchmark: string },
): Promise<{ command: string; text: string } | undefined> {
  const command = process.env["PYTHON"] || "python3"
  const text = await outputOf([command, "-c", script])
  if (text !== undefined) return { command, text: text.trim() }
  console.log(
    `${command} has no ${what}, so only Sepal is measured; to compare: python3 -m venv .venv && ` +
      `.venv/bin/pip install -r bench/${folder}/requirements.txt, ` +
      `then PYTHON=.venv/bin/python bun run bench ${benchmark}`,
  )
  return undefined
}

async function outputOf(command: readonly string[]): Promise<string | undefined> {
  try {
    const child = Bun.spawn([...command], { stdout: "pipe", stderr: "ignore" })
    const [output, code] = await Promise.all([child.stdout.text(), child.exited])
    return code === 0 ? output : undefined
  } catch {
    return undefined
  }
}
