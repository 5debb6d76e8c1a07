/** Something that text is written to: standard output, or a test's own. */
export interface Sink {
  /** True if a person watches a terminal. */
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Says how far a long job is. */
export interface Progress {
  /** A step of the job was done. */
  step(done: number, all: number): void
  /** The job is over. */
  end(): void
}

const BAR_WIDTH = 30
/** Elsewhere than on a terminal, so many lines show that the job is alive. */
const PLAIN_LINES = 4

/**
 * Shows progress: a bar that is redrawn on a terminal, a few plain lines elsewhere.
 *
 * @param label what is being done
 */
export function showProgress(label: string, sink: Sink): Progress {
  return sink.isTTY ? bar(label, sink) : plainLines(label, sink)
}

function bar(label: string, sink: Sink): Progress {
  return {
    step(done, all) {
      const filled = Math.round((BAR_WIDTH * done) / all)
      sink.write(`\r${label} ${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)} ${done}/${all}`)
    },
    // Clears the line: what the job found stands in its place.
    end: () => sink.write("\r\x1b[2K"),
  }
}

function plainLines(label: string, sink: Sink): Progress {
  let shown = 0
  return {
    step(done, all) {
      const part = Math.floor((PLAIN_LINES * done) / all)
      if (part <= shown) return
      shown = part
      sink.write(`${label} ${done}/${all}\n`)
    },
    end() {},
  }
}
