/** Rows of tables, without the headings of their parts. */
const selector = 'table.rows tbody tr:not(.part)'

/** Selects the next matching row of the table in one direction and focuses its link. */
export function moveRow(step: 1 | -1, isMatch: (row: HTMLElement) => boolean): void {
  const rows = [...document.querySelectorAll<HTMLElement>(selector)]
  const current = rows.findIndex((row) => row.hasAttribute('aria-current'))
  for (let at = current < 0 && step < 0 ? rows.length - 1 : current + step; rows[at]; at += step) {
    const row = rows[at]
    if (!row || !isMatch(row)) continue
    rows[current]?.removeAttribute('aria-current')
    row.setAttribute('aria-current', 'true')
    findLink(row)?.focus({ preventScroll: true })
    row.scrollIntoView({ block: 'nearest' })
    return
  }
}

/** Opens the link of the selected row, or of the first one. */
export function openRow(): void {
  const row = document.querySelector<HTMLElement>(`${selector}[aria-current]`)
  const first = row ?? document.querySelector<HTMLElement>(selector)
  if (first) findLink(first)?.click()
}

function findLink(row: HTMLElement): HTMLAnchorElement | null {
  return row.querySelector('a.title')
}
