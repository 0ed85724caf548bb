import { html } from 'ghtml'
import type { EndpointName } from 'qasphere-contract'
import {
  apiKeysPath,
  auditLogPath,
  authorizationsPath,
  statusesPath,
  usersPath,
} from '../../values/page-paths.js'
import type { Reader } from '../reader.js'
import { hasRoleFor } from './rights.js'
import { renderTabs } from './tabs.js'

/** The settings pages, with the endpoint whose role each requires. */
const pages: readonly (readonly [path: string, name: string, endpoint?: EndpointName])[] = [
  [apiKeysPath, 'API keys'],
  [authorizationsPath, 'Logins'],
  [statusesPath, 'Statuses', 'listStatuses'],
  [usersPath, 'Users', 'listUsers'],
  [auditLogPath, 'Audit log', 'listAuditLogs'],
]

/** Renders the title of the settings pages, with links to those that the reader may open. */
export function renderSettingsHead(reader: Reader, current: string): string {
  const tabs = listSettingsPages(reader).map(([href, name]) => ({ name, href, isCurrent: href === current }))
  return html`<div class="head"><div><h1>Settings</h1></div></div>
!${renderTabs('Settings', tabs)}`
}

/** Lists the settings pages that the reader may open. */
export function listSettingsPages(reader: Reader): (readonly [path: string, name: string])[] {
  return pages.flatMap(([path, name, endpoint]) =>
    endpoint === undefined || hasRoleFor(reader, endpoint) ? [[path, name] as const] : [],
  )
}
