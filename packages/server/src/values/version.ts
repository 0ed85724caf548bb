/** The version of this package; the build puts it here. */
declare const QASPHERE_SERVER_VERSION: string

export const version = QASPHERE_SERVER_VERSION
