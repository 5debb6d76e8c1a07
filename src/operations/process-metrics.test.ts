import { expect, test } from "bun:test"
import { Admission } from "../http/admission.ts"
import { BodyReader } from "../http/body.ts"
import { valueOf } from "./instruments.fixture.ts"
import { intakeInstruments, processInstruments } from "./process-metrics.ts"

test("processInstruments() tells time and memory as the process uses them", () => {
  const instruments = processInstruments()
  const now = Date.now() / 1000
  expect(valueOf(instruments, "process_cpu_seconds_total")).toBeGreaterThan(0)
  expect(valueOf(instruments, "process_resident_memory_bytes")).toBeGreaterThan(10_000_000)
  const start = valueOf(instruments, "process_start_time_seconds") as number
  expect(start).toBeLessThanOrEqual(now)
  expect(start).toBeGreaterThan(now - 3600)
})

test("intakeInstruments() tell what is being worked on, waits, and is on its way", async () => {
  const admission = new Admission({ inFlight: 1, waitMilliseconds: 0 })
  const bodies = new BodyReader({ bytes: 1, objectBytes: 1, bufferedBytes: 1, milliseconds: 1 })
  const instruments = intakeInstruments(admission, bodies)
  admission.begin(0)
  const waiting = Promise.resolve(admission.enterShort()).catch(() => {})
  expect(valueOf(instruments, "http_requests_in_flight")).toBe(1)
  expect(valueOf(instruments, "http_requests_waiting")).toBe(1)
  expect(valueOf(instruments, "http_bodies_arriving")).toBe(0)
  await waiting
  expect(valueOf(instruments, "http_requests_waiting")).toBe(0)
})
