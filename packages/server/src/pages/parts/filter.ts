import { html } from 'ghtml'
import { changeQuery } from './pager.js'

/** The search box of a table, with links to the same rows as files. */
export interface Filter {
  readonly path: string
  readonly query: URLSearchParams
  readonly label: string
  readonly placeholder: string
  /** Examples of search terms and their meanings. */
  readonly terms: readonly (readonly [example: string, meaning: string])[]
  readonly problems: readonly string[]
}

export function renderFilterForm({ path, query, label, placeholder, terms, problems }: Filter): string {
  const search = query.get('q') ?? ''
  // The rest of the query stays, such as the sort order and the runs that a report covers.
  const kept = [...query].filter(([name]) => !['q', 'page', 'all'].includes(name))
  const hidden = kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)
  const clear =
    search === '' ? '' : html`<a href="${changeQuery(path, query, { q: '', page: '' })}">Clear</a>`
  const rows = terms.map(([example, meaning]) => html`<dt><code>${example}</code></dt><dd>${meaning}</dd>`)
  return html`<form class="filter" method="get" action="${path}" role="search">
<input type="search" name="q" value="${search}" aria-label="${label}" placeholder="${placeholder}" autocomplete="off" spellcheck="false" data-search>
!${hidden.join('')}
<button>Search</button>
<div class="links">!${clear}<a href="${changeQuery(`${path}.csv`, query, { page: '', all: '' })}">CSV</a><a href="${changeQuery(`${path}.json`, query, { page: '', all: '' })}">JSON</a></div>
<details class="terms"><summary>Search terms</summary><dl>!${rows.join('')}</dl></details>
</form>
!${problems.length === 0 ? '' : html`<p class="notice" role="status">${problems.join(' ')}</p>`}`
}
