/** Where tables are answered. */
export const ROWS_PATHS = {
  page: "/rows",
  answers: "/rows.csv",
  template: "/rows/template.csv",
} as const
