/** The version of this package, which the build defines. */
declare const QASPHERE_SERVER_VERSION: string

export const version = QASPHERE_SERVER_VERSION
