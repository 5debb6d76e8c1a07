import { write } from "node:fs"

/** Where lines go that nobody waits for. */
export interface Sink {
  /** @returns false if there was no room for it */
  write(line: string): boolean
  /** How many lines were not written: there was no room, or writing failed. */
  readonly lost: number
  /** Waits until all has been written, or for so long. */
  flush(milliseconds: number): Promise<void>
}

/** How long a pipe that takes nothing is left alone, in milliseconds. */
const PAUSE_MILLISECONDS = 50

/**
 * Writes lines to a file descriptor from beside the event loop: a reader that is slow, stopped or
 * gone costs lines, never a request.
 *
 * @param descriptor 1 is standard output
 * @param mostBytes how much may wait to be written
 */
export function openSink(descriptor: number, mostBytes: number): Sink {
  let lines: string[] = []
  let bytes = 0
  let isWriting = false
  let isBroken = false
  let lost = 0
  let idle = Promise.withResolvers<void>()

  const next = () => {
    if (lines.length === 0) {
      isWriting = false
      return idle.resolve()
    }
    const batch = Buffer.from(lines.join(""))
    const count = lines.length
    lines = []
    put(batch, count)
  }
  const put = (batch: Buffer, count: number) => {
    write(descriptor, batch, (error, written) => {
      if (error?.code === "EAGAIN") return setTimeout(put, PAUSE_MILLISECONDS, batch, count)
      if (error) {
        // A full disk may have room again; a reader that is gone does not come back.
        isBroken = error.code === "EPIPE" || error.code === "EBADF"
        lost += count
        bytes -= batch.length
        return next()
      }
      bytes -= written
      if (written < batch.length) return put(batch.subarray(written), count)
      next()
    })
  }

  return {
    write(line) {
      const length = Buffer.byteLength(line)
      if (isBroken || bytes + length > mostBytes) {
        lost++
        return false
      }
      lines.push(line)
      bytes += length
      if (!isWriting) {
        isWriting = true
        idle = Promise.withResolvers<void>()
        // What comes in the same turn is written together.
        setImmediate(next)
      }
      return true
    },
    get lost() {
      return lost
    },
    async flush(milliseconds) {
      if (isWriting) await Promise.race([idle.promise, Bun.sleep(milliseconds)])
    },
  }
}
