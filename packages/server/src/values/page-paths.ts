/** Where the pages stand; the first two are those of the platform (API reference, 3.1 and 3.2). */
export const loginPath = '/login'
export const deviceCodePath = '/settings/oauth/device'
export const authorizationsPath = '/settings/oauth'
export const apiKeysPath = '/settings/api-keys'
export const logoutPath = '/logout'
export const styleSheetPath = '/pages/style.css'
