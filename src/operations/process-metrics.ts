import type { Admission } from "../http/admission.ts"
import type { BodyReader } from "../http/body.ts"
import { type Instrument, Reading } from "./instruments.ts"

/** What the process itself looks like. */
export function processInstruments(): Instrument[] {
  const start = Date.now() / 1000 - process.uptime()
  return [
    new Reading(
      {
        name: "process_cpu_seconds_total",
        help: "Processor time that the process has used.",
        type: "counter",
      },
      () => {
        const { user, system } = process.cpuUsage()
        return (user + system) / 1e6
      },
    ),
    new Reading(
      { name: "process_resident_memory_bytes", help: "Memory that the process holds." },
      () => process.memoryUsage.rss(),
    ),
    new Reading(
      { name: "process_start_time_seconds", help: "When the process started, since 1970." },
      () => start,
    ),
  ]
}

/** What is being worked on just now. */
export function intakeInstruments(admission: Admission, bodies: BodyReader): Instrument[] {
  return [
    new Reading(
      {
        name: "http_requests_in_flight",
        help: "Requests whose body is there and whose answer is being made.",
      },
      () => admission.inFlight,
    ),
    new Reading(
      {
        name: "http_requests_waiting",
        help: "Requests that wait for their turn, or to be told that it won't come.",
      },
      () => admission.waiting,
    ),
    new Reading(
      { name: "http_bodies_arriving", help: "Bodies that are on their way, or wait to be parsed." },
      () => bodies.arriving,
    ),
  ]
}
