/** The documentation for users, by path below `docs/`; the build puts it here. */
declare const QASPHERE_DOCUMENTATION: Readonly<Record<string, string>>

export const pages: ReadonlyMap<string, string> = new Map(Object.entries(QASPHERE_DOCUMENTATION))
