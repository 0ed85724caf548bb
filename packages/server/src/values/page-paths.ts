/** Paths of the pages; the first two are those of the platform (docs/api-reference.md, Logging in). */
export const loginPath = '/login'
export const deviceCodePath = '/settings/oauth/device'
export const authorizationsPath = '/settings/oauth'
export const apiKeysPath = '/settings/api-keys'
export const logoutPath = '/logout'
export const styleSheetPath = '/pages/style.css'
