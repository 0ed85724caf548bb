/** Adds an empty row to a list of rows, such as the steps of a test case, when people start to fill the last one. */
export function growRows(): void {
  for (const list of document.querySelectorAll<HTMLElement>('ol[data-grow]')) {
    const empty = list.lastElementChild?.cloneNode(true)
    if (!(empty instanceof Element)) continue
    list.addEventListener('input', ({ target }) => {
      const last = list.lastElementChild
      if (target instanceof Node && last?.contains(target)) list.append(createRow(empty, list))
    })
  }
}

/** Copies the empty row, whose number is part of the names of its fields, such as `steps.2.expected`. */
function createRow(empty: Element, list: HTMLElement): Element {
  const { grow = '' } = list.dataset
  const row = String(list.children.length)
  const created = document.importNode(empty, true)
  for (const element of created.querySelectorAll('*')) {
    for (const name of ['name', 'id', 'for']) {
      const value = element.getAttribute(name)
      if (value !== null) element.setAttribute(name, renumber(value, grow, row))
    }
  }
  const legend = created.querySelector('legend')
  if (legend) legend.textContent = (legend.textContent ?? '').replace(/\d+$/, String(Number(row) + 1))
  return created
}

function renumber(value: string, path: string, row: string): string {
  for (const start of [`${path}.`, `field-${path.replaceAll('.', '-')}-`]) {
    if (value.startsWith(start)) return start + value.slice(start.length).replace(/^\d+/, row)
  }
  return value
}
