/** The version of this package. The build inserts it. */
declare const QASPHERE_VERSION: string

export const version = QASPHERE_VERSION
