import { addCopyButtons } from './copy.js'
import { announce } from './live.js'
import { countSelected } from './selection.js'

/** What depends on the sort order: the table, and the links and commands next to it. */
const regions = ['#results', 'aside.side']

/** Sorts tables without leaving the page: the place on the page and the ticked rows stay. */
export function sortInPlace(): void {
  let shown = location.pathname + location.search
  document.addEventListener('click', (event) => {
    const { target } = event
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    const link = target instanceof Element ? target.closest<HTMLAnchorElement>('#results th a') : null
    if (!link) return
    event.preventDefault()
    void show(link.href).then(() => {
      history.pushState(null, '', link.href)
      shown = location.pathname + location.search
      const heading = document.querySelector<HTMLElement>('#results th[aria-sort] a')
      heading?.focus({ preventScroll: true })
      announce(`Sorted by ${heading?.textContent ?? link.textContent}`)
    })
  })
  addEventListener('popstate', () => {
    // Links to a part of the page change the address, too.
    if (location.pathname + location.search !== shown) void show(location.href)
    shown = location.pathname + location.search
  })
}

/** Shows the table as it is at an address. Opens the address if that fails. */
async function show(href: string): Promise<void> {
  const response = await fetch(href, { redirect: 'error' }).catch(() => undefined)
  const page = response?.ok ? new DOMParser().parseFromString(await response.text(), 'text/html') : undefined
  if (!page?.querySelector('#results')) {
    location.href = href
    return
  }
  const ticked = [...document.querySelectorAll<HTMLInputElement>('#results input[form]:checked')].map(
    ({ value }) => value,
  )
  for (const region of regions) {
    const [before, after] = [document.querySelector(region), page.querySelector(region)]
    if (!before || !after) continue
    before.replaceWith(after)
    addCopyButtons(after)
  }
  for (const box of document.querySelectorAll<HTMLInputElement>('#results input[form]')) {
    box.checked = ticked.includes(box.value)
  }
  countSelected()
}
