/** The parts of the page, by their ids, in their order. */
export const SECTIONS = {
  figures: "How well it does",
  confusion: "Which classes it confuses",
  calibration: "How far to believe its probabilities",
  limits: "Its limits",
  features: "What it looks at",
  classes: "What it answers",
  training: "How it was trained",
  files: "Version and files",
} as const

/** What stands in the place of the training where nobody has told of it. */
export const ORIGIN = "Where it comes from"
