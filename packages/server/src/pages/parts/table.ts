import { html } from 'ghtml'
import { changeQuery } from './pager.js'

/** The heading of a column. */
export interface Column {
  readonly title: string
  /** The value of `sort` that sorts by this column; a leading `-` reverses the order. */
  readonly sort?: string
  /** Whether the first click sorts from large to small. */
  readonly isLargestFirst?: true
  readonly className?: string
}

/** The heading row of a table. Links sort it, so that sorting works without scripts and can be shared. */
export function renderTableHead(
  path: string,
  query: URLSearchParams,
  columns: readonly Column[],
  defaultSort: string,
): string {
  const sorted = query.get('sort') ?? defaultSort
  const cells = columns.map(({ title, sort, isLargestFirst, className = '' }) => {
    if (sort === undefined) return html`<th scope="col" class="${className}">${title}</th>`
    const [isUp, isDown] = [sorted === sort, sorted === `-${sort}`]
    const state = isUp ? ' aria-sort="ascending"' : isDown ? ' aria-sort="descending"' : ''
    const isDownNext = isLargestFirst ? !isDown : isUp
    const next = isDownNext ? `-${sort}` : sort
    const href = changeQuery(path, query, { sort: next === defaultSort ? '' : next, page: '' })
    return html`<th scope="col" class="${className}"!${state}><a href="${href}">${title}</a></th>`
  })
  return html`<thead><tr>!${cells.join('')}</tr></thead>`
}
