import { html } from 'ghtml'
import { listProjectCustomFields } from '../../domain/custom-fields.js'
import type { TestCaseParts } from '../../domain/test-case-parts.js'
import type { ProjectRow } from '../../store/schema.js'
import type { PageCall } from '../page.js'
import { renderFileLink } from './files.js'
import { renderTags } from './place.js'

/** The properties of a version of a test case that no other part of a page shows. */
type Details = Pick<TestCaseParts, 'tags' | 'requirements' | 'links' | 'files' | 'customFields'> & {
  readonly version: number
  readonly isLatestVersion: boolean
  readonly legacyId: string
}

/** Shows the other properties of the test case. Custom fields have the names that people gave them. */
export async function renderDetailsCard(
  { db }: PageCall,
  project: ProjectRow,
  details: Details,
): Promise<string> {
  const { tags, requirements, links, files, version, isLatestVersion, customFields, legacyId } = details
  const isCustom = Object.keys(customFields).length > 0
  const fields = isCustom ? await listProjectCustomFields(db, project) : []
  const names = new Map(fields.map(({ systemName, name }) => [systemName, name]))
  const entries: (readonly [string, string])[] = [
    ['Tags', renderTags(tags.map(({ title }) => title))],
    ['Files', (files ?? []).map(renderFileLink).join('<br>')],
    ['Version', html`${version}${isLatestVersion ? '' : ' (not the latest)'}`],
    ['Legacy id', html`${legacyId}`],
    ...Object.entries(customFields).map(
      ([name, { value }]) => [names.get(name) ?? name, html`${value}`] as const,
    ),
  ]
  const shown = entries.filter(([, value]) => value !== '')
  const list = shown.map(([name, value]) => html`<dt><bdi>${name}</bdi></dt><dd>!${value}</dd>`)
  return html`<section class="card"><h2>Details</h2><dl class="details">!${list.join('')}</dl>!${renderReferences(requirements, links ?? [])}</section>`
}

interface Reference {
  readonly text: string
  readonly url: string
}

/** Shows requirements and links as a table; empty if there are none. */
function renderReferences(requirements: readonly Reference[], links: readonly Reference[]): string {
  const row = (kind: string) => (reference: Reference) =>
    html`<tr><th scope="row">${kind}</th><td><bdi>!${renderLink(reference.text || reference.url, reference.url)}</bdi></td></tr>`
  const rows = [...requirements.map(row('Requirement')), ...links.map(row('Link'))]
  if (rows.length === 0) return ''
  return html`<table class="references"><caption class="unseen">Requirements and links</caption><tbody>!${rows.join('')}</tbody></table>`
}

/** Requirements may have no URL. */
function renderLink(text: string, url: string): string {
  return url === '' ? html`${text}` : html`<a class="link" href="${url}" rel="noreferrer">${text}</a>`
}
