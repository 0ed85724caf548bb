/** Shows how many rows are ticked, and adds a box that ticks all of them. */
export function countSelected(): void {
  const button = document.querySelector<HTMLElement>('[data-selected]')
  const boxes = [...document.querySelectorAll<HTMLInputElement>('tbody input[type="checkbox"][form]')]
  const heading = document.querySelector('table.rows thead th')
  if (!button || !heading || boxes.length === 0) return
  const all = document.createElement('input')
  all.type = 'checkbox'
  all.setAttribute('aria-label', 'Select all rows of this page')
  const update = (): void => {
    const selected = boxes.filter(({ checked }) => checked).length
    button.textContent =
      selected === 0 ? (button.dataset.selected ?? '') : `${button.dataset.selected} (${selected})`
    all.checked = selected === boxes.length
    all.indeterminate = selected > 0 && selected < boxes.length
  }
  all.addEventListener('change', () => {
    for (const box of boxes) box.checked = all.checked
    update()
  })
  for (const box of boxes) box.addEventListener('change', update)
  heading.prepend(all)
  update()
}
