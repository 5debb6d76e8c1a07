if (process.env["ORT_DISABLE_TELEMETRY"] !== "1") {
  console.error(
    "ORT_DISABLE_TELEMETRY is not 1 in the environment: use `bun run test` or `npm test`, which see to it",
  )
  process.exit(1)
}
