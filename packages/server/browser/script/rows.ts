/** Rows of tables, without the headings of their parts. */
const selector = 'table.rows tbody tr:not(.part)'

/** Selects the next matching row of the table in one direction and focuses its link. */
export function moveRow(step: 1 | -1, isMatch: (row: HTMLElement) => boolean): void {
  const rows = [...document.querySelectorAll<HTMLElement>(selector)]
  const current = rows.findIndex((row) => row.hasAttribute('aria-current'))
  for (let at = current < 0 && step < 0 ? rows.length - 1 : current + step; rows[at]; at += step) {
    const row = rows[at]
    if (!row || !isMatch(row)) continue
    select(row)
    return
  }
}

function mark(row: HTMLElement): void {
  findSelected()?.removeAttribute('aria-current')
  row.setAttribute('aria-current', 'true')
}

function select(row: HTMLElement): void {
  mark(row)
  findLink(row)?.focus({ preventScroll: true })
  row.scrollIntoView({ block: 'nearest' })
}

/** Selects the row whose link has an address, if there is one, and focuses the link. */
export function selectRow(href: string | undefined): void {
  const row = findRow(href)
  if (row) select(row)
}

/** Selects the row whose link has an address, if there is one. The focus stays where it is. */
export function markRow(href: string | undefined): void {
  const row = findRow(href)
  if (row) mark(row)
}

/** Returns the link of the selected row. */
export function findSelectedLink(): HTMLAnchorElement | undefined {
  const row = findSelected()
  return (row && findLink(row)) ?? undefined
}

/** Returns the address of the link of the row after the selected one. */
export function findNextAddress(): string | undefined {
  const rows = [...document.querySelectorAll<HTMLElement>(selector)]
  const next = rows[rows.findIndex((row) => row.hasAttribute('aria-current')) + 1]
  return next && findLink(next)?.href
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

function findRow(href: string | undefined): HTMLElement | undefined {
  const rows = [...document.querySelectorAll<HTMLElement>(selector)]
  return href === undefined ? undefined : rows.find((row) => findLink(row)?.href === href)
}

function findSelected(): HTMLElement | null {
  return document.querySelector<HTMLElement>(`${selector}[aria-current]`)
}

function findLink(row: HTMLElement): HTMLAnchorElement | null {
  return row.querySelector('a.title')
}
