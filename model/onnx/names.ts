/** Where exporters and people write the names of the classes (`metadata_props`). */
const CLASS_KEYS = ["classes", "class_names", "labels"]
/** Where they write those of the columns. */
const COLUMN_KEYS = ["features", "feature_names", "columns"]

type Metadata = ReadonlyMap<string, string>

/**
 * The names of the classes that a file's metadata gives, as a JSON list or between commas.
 *
 * @param count how many classes there are, where that is known
 * @returns undefined where there are no such names, or not as many
 */
export function classNames(metadata: Metadata, count: number | undefined) {
  return namesAt(metadata, CLASS_KEYS, (names) => names.length === (count ?? names.length))
}

/**
 * The names of the columns of all inputs that a file's metadata gives, as a JSON list or between
 * commas.
 *
 * @returns undefined where there are no such names, or not as many
 */
export function columnNames(metadata: Metadata, count: number) {
  return namesAt(metadata, COLUMN_KEYS, (names) => names.length === count)
}

/** Names are not empty, and no two are equal. */
export function areNames(names: readonly string[]): boolean {
  return new Set(names).size === names.length && !names.includes("")
}

function namesAt(
  metadata: Metadata,
  keys: readonly string[],
  fits: (names: readonly string[]) => boolean,
): readonly string[] | undefined {
  return keys
    .map((key) => listIn(metadata.get(key) ?? ""))
    .find((names) => areNames(names) && fits(names))
}

function listIn(text: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(text)
    if (Array.isArray(list)) return list.map(String)
  } catch {
    // Then it is plain text.
  }
  return text.split(",").map((name) => name.trim())
}
