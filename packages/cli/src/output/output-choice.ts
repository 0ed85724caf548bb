/** The formats in which commands print data. */
export const outputFormats = ['json', 'jsonl', 'csv', 'tsv', 'table', 'yaml'] as const
export type OutputFormat = (typeof outputFormats)[number]

/** How a command prints its data, if not as one JSON document. */
export interface OutputChoice {
  readonly format: OutputFormat
  /** Paths of the fields to print of each row, such as `statusCounts.passed`; absent for all. */
  readonly fields?: readonly string[]
  /** A jq expression to apply to the document. */
  readonly jq?: string
}

/** Whether a format prints rows rather than a document. */
export function isRowFormat(format: OutputFormat): format is Exclude<OutputFormat, 'json' | 'yaml'> {
  return format !== 'json' && format !== 'yaml'
}
