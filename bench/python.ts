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

/**
 * Looks for scikit-learn in the Python that the variable PYTHON names, or else in python3. Says how
 * to get it where there is none.
 *
 * @param benchmark the name of the benchmark that asks
 */
export async function findPython(benchmark: string): Promise<Python | undefined> {
  const command = process.env["PYTHON"] || "python3"
  const answer = await probe(command)
  if (answer === undefined) {
    console.log(
      `${command} has no scikit-learn, so only Sepal is measured; to compare: python3 -m venv .venv && ` +
        ".venv/bin/pip install -r bench/scikit-learn/requirements.txt, " +
        `then PYTHON=.venv/bin/python bun run bench ${benchmark}`,
    )
    return undefined
  }
  const [python, numpy, scipy, sklearn, found] = answer.trim().split(" ")
  return {
    command,
    versions: `scikit-learn ${sklearn}, NumPy ${numpy}, SciPy ${scipy}, Python ${python}`,
    exportsOnnx: found === "True",
  }
}

/** The path of a script in the folder `scikit-learn`. */
export function scriptPath(name: string): string {
  return fileURLToPath(new URL(`scikit-learn/${name}`, import.meta.url))
}

async function probe(command: string): Promise<string | undefined> {
  try {
    const child = Bun.spawn([command, "-c", PROBE], { stdout: "pipe", stderr: "ignore" })
    const [output, code] = await Promise.all([child.stdout.text(), child.exited])
    return code === 0 ? output : undefined
  } catch {
    return undefined
  }
}
