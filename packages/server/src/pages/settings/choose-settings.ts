import { apiKeysPath, settingsPath } from '../../values/page-paths.js'
import type { Redirect } from '../page.js'

/** `/settings` opens the first of the settings pages. */
export const chooseSettings: Redirect = { path: settingsPath, redirect: async () => apiKeysPath }
