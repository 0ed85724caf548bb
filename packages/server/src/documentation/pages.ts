/** The documentation for users as JSON: texts by path below `docs/`. The build puts it here. */
declare const QASPHERE_DOCUMENTATION: string

export const pages: ReadonlyMap<string, string> = new Map(
  Object.entries<string>(JSON.parse(QASPHERE_DOCUMENTATION)),
)
