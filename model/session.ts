import type { InferenceSession } from "onnxruntime-node"

/** ONNX Runtime was to be started in a process where it would phone home. */
export class TelemetryError extends Error {
  override name = "TelemetryError" as const
  readonly code = "telemetry"
  override message =
    "ORT_DISABLE_TELEMETRY is not 1 in the environment, so ONNX Runtime would write to disk and look hosts up: " +
    "use the commands of package.json (for example `bun start`), or set it before the process starts"
}

/**
 * Opens an ONNX file in ONNX Runtime's native CPU build, on one thread.
 *
 * The addon is imported here and nowhere else, and only once the environment is known to switch its
 * telemetry off: it reads the variable natively, so setting `process.env` later would not reach it.
 *
 * @param bytes the ONNX file
 * @param environment what the process was started with
 * @returns a session; `release()` it before the process ends
 * @throws {TelemetryError} if `ORT_DISABLE_TELEMETRY` is not `1`
 * @throws {Error} with ONNX Runtime's own message, if it does not take the file
 */
export async function openSession(
  bytes: Uint8Array,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<InferenceSession> {
  refuseTelemetry(environment)
  const { InferenceSession } = await import("onnxruntime-node")
  return InferenceSession.create(bytes, {
    // Without numbers, it makes a thread for each core of the host, whatever the container may use
    // (issue 29510).
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
    // A tabular model needs no arena: this keeps memory flat and costs nothing measurable.
    enableCpuMemArena: false,
    enableMemPattern: false,
    logSeverityLevel: 3,
  })
}

/**
 * Refuses to go on in a process where ONNX Runtime would phone home.
 *
 * @param environment what the process was started with
 * @throws {TelemetryError} if `ORT_DISABLE_TELEMETRY` is not `1`
 */
export function refuseTelemetry(environment: Readonly<Record<string, string | undefined>>): void {
  if (environment["ORT_DISABLE_TELEMETRY"] !== "1") throw new TelemetryError()
}
