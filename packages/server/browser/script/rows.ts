/** Marks the next row of the table, in a direction, that fits; its link gets the focus. */
export function moveRow(step: 1 | -1, fits: (row: HTMLElement) => boolean): void {
  const rows = [...document.querySelectorAll<HTMLElement>('table.rows tbody tr')]
  const current = rows.findIndex((row) => row.hasAttribute('aria-current'))
  for (let at = current < 0 && step < 0 ? rows.length - 1 : current + step; rows[at]; at += step) {
    const row = rows[at]
    if (!row || !fits(row)) continue
    rows[current]?.removeAttribute('aria-current')
    row.setAttribute('aria-current', 'true')
    linkOf(row)?.focus({ preventScroll: true })
    row.scrollIntoView({ block: 'nearest' })
    return
  }
}

/** Opens what the marked row, or the first one, links to. */
export function openRow(): void {
  const row = document.querySelector<HTMLElement>('table.rows tbody tr[aria-current]')
  const first = row ?? document.querySelector<HTMLElement>('table.rows tbody tr')
  if (first) linkOf(first)?.click()
}

function linkOf(row: HTMLElement): HTMLAnchorElement | null {
  return row.querySelector('a.title')
}
