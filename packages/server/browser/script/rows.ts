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
  const first = findSelected() ?? document.querySelector<HTMLElement>(selector)
  if (first) findLink(first)?.click()
}

/** Focuses the link of the selected row. */
export function focusRow(): void {
  const row = findSelected()
  if (row) findLink(row)?.focus()
}

/** Selects no row. */
export function deselectRow(): void {
  const row = findSelected()
  if (!row) return
  row.removeAttribute('aria-current')
  findLink(row)?.blur()
}

/** Ticks the box of the selected row, or clears it. */
export function tickRow(): void {
  findSelected()?.querySelector<HTMLElement>('input[type="checkbox"]')?.click()
}

function findSelected(): HTMLElement | null {
  return document.querySelector<HTMLElement>(`${selector}[aria-current]`)
}

function findLink(row: HTMLElement): HTMLAnchorElement | null {
  return row.querySelector('a.title')
}
