import { html } from 'ghtml'
import { fileLink } from '../parts/files.js'
import type { TestCaseView } from './test-case-view.js'

/** What else is known of the test case. */
export function detailsCard({ testCase }: TestCaseView): string {
  const { tags, requirements, links, files, version, isLatestVersion, customFields, legacyId } = testCase
  const entries: (readonly [string, string])[] = [
    ['Tags', tags.map(({ title }) => html`<bdi>${title}</bdi>`).join(', ')],
    ['Requirements', requirements.map(({ text, url }) => linkText(text, url)).join('<br>')],
    ['Links', (links ?? []).map(({ text, url }) => linkText(text, url)).join('<br>')],
    ['Files', (files ?? []).map(fileLink).join('<br>')],
    ['Version', html`${version}${isLatestVersion ? '' : ', not the latest'}`],
    ['Legacy id', html`${legacyId}`],
    ...Object.entries(customFields).map(([name, { value }]) => [name, html`${value}`] as const),
  ]
  const shown = entries.filter(([, value]) => value !== '')
  return html`<section class="card"><h2>Details</h2><dl class="details">!${shown.map(([name, value]) => html`<dt>${name}</dt><dd>!${value}</dd>`).join('')}</dl></section>`
}

/** Requirements need not have a page. */
function linkText(text: string, url: string): string {
  return url === '' ? html`${text}` : html`<a class="link" href="${url}" rel="noreferrer">${text}</a>`
}
