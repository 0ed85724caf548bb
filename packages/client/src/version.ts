/** The version of this package, as in its package.json: a release writes both. */
export const version = '0.1.0'
