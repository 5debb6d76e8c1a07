import { gcpCli } from "./gcp-cli.ts"
import { gcpGcr } from "./gcp-gcr.ts"
import { gcpGke } from "./gcp-gke.ts"
import type { Orb } from "./orb.ts"

/** The orbs whose parameters are known here, by the reference that a configuration writes. */
export const ORBS: ReadonlyMap<string, Orb> = new Map(
  [gcpCli, gcpGcr, gcpGke].map((orb) => [orb.reference, orb]),
)
