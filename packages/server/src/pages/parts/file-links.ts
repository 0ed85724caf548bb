import { html } from 'ghtml'

/** Links to the data of a page as files. */
export function renderFileLinks(path: string): string {
  return html`<span class="links"><a href="${path}.csv">CSV</a> <a href="${path}.json">JSON</a></span>`
}
