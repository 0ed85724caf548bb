import { html } from 'ghtml'
import { findVersionChanges } from '../../domain/version-changes.js'
import { testCasePath } from '../../values/page-paths.js'
import { formatTime } from '../parts/text.js'
import type { TestCaseView } from './read-test-case-view.js'

/** Maximum number of versions that are listed. */
const maxListed = 20

/** Lists the versions with what changed in each; empty if there is only one. */
export function renderVersionsCard({ project, row, shown, versions }: TestCaseView): string {
  if (versions.length < 2) return ''
  const items = versions.slice(0, maxListed).map((version, index) => {
    const before = versions[index + 1]
    const changes = before ? findVersionChanges(before, version) : []
    const what = version.version === 1 ? 'created' : changes.join(', ') || 'no change'
    const path = testCasePath(project.code, row.seq)
    const href = version.version === row.version ? path : `${path}?version=${version.version}`
    const current = version.version === shown.version ? ' aria-current="true"' : ''
    return html`<li!${current}><a class="link" href="${href}">Version ${version.version}</a> <span>${what}</span><br><span class="muted">!${formatTime(version.createdAt)}</span></li>`
  })
  return html`<section class="card"><h2>Versions</h2><ul class="history">!${items.join('')}</ul></section>`
}
