// Finds flaws of a page that a picture does not show well.

/** Maximum number of flaws of each kind that a page lists. */
const maxListed = 3

/** Lists what is wider than the screen, text that is cut, and targets that are smaller than WCAG 2.2 permits. */
export async function findFlaws(page) {
  return await page.evaluate(`(${collectFlaws})(${maxListed})`)
}

/** Runs in the page. */
function collectFlaws(max) {
  const name = (element) =>
    `<${element.tagName.toLowerCase()}${element.className && typeof element.className === 'string' ? ` class="${element.className}"` : ''}> ${(element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 60)}`
  const isVisible = (element) =>
    element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) &&
    !isForReadersOnly(element)
  /** Whether only screen readers read an element, such as the headings of tables on phones. */
  function isForReadersOnly(element) {
    for (let each = element; each; each = each.parentElement) {
      if (getComputedStyle(each).clipPath !== 'none') return true
    }
    return false
  }
  const elements = [...document.body.querySelectorAll('*')].filter(isVisible)
  const root = document.documentElement
  const wide = root.scrollWidth > innerWidth ? elements.filter(isTooWide) : []
  const cut = elements.filter(isCut)
  // The bars of charts are links whose targets are also in the table of the chart.
  const targets = elements.filter(
    (element) =>
      element.matches('a:not(svg *), button, input, select, textarea, summary') && isInView(element),
  )
  const small = targets.filter(isTooSmall)
  return [
    ...list(wide, `scrolls sideways to ${root.scrollWidth} px`),
    ...list(cut, 'cut'),
    ...list(elements.filter(isCutLabel), 'cut'),
    ...list(small, 'small target'),
  ]

  function list(found, kind) {
    const shown = found.slice(0, max).map((element) => `${kind}: ${name(element)}`)
    return found.length > max ? [...shown, `${kind}: ${found.length - max} more`] : shown
  }

  /** Whether an element is in the part of a table that scrolls by itself that is in view. */
  function isInView(element) {
    const part = element.closest('.matrix')?.getBoundingClientRect()
    return part === undefined || element.getBoundingClientRect().bottom <= part.bottom
  }

  function isTooWide(element) {
    return (
      element.getBoundingClientRect().right > innerWidth + 1 && element.closest('.scroll, pre, nav') === null
    )
  }

  /** Text that ends early must have a tooltip, or be in a link, or in a row or an item with a link, to all of it. */
  function isCut(element) {
    const { overflowX, overflowY } = getComputedStyle(element)
    const hides = (overflow) => overflow === 'hidden' || overflow === 'clip'
    const isTooLong =
      (hides(overflowX) && element.scrollWidth > element.clientWidth + 1) ||
      (hides(overflowY) && element.scrollHeight > element.clientHeight + 1)
    return (
      isTooLong &&
      element.textContent.trim() !== '' &&
      element.closest('[title], a, tr:has(a), li:has(a)') === null
    )
  }

  /** The label of a chart must be within the chart. */
  function isCutLabel(element) {
    if (!element.matches('svg text')) return false
    const [label, chart] = [element, element.ownerSVGElement].map((each) => each.getBoundingClientRect())
    return label.left < chart.left - 1 || label.right > chart.right + 1
  }

  /** A small target is fine within text, or if a circle of 24 px around its center is free of other targets. */
  function isTooSmall(element) {
    const box = (element.closest('label') ?? element).getBoundingClientRect()
    if (box.width >= 24 && box.height >= 24) return false
    const isInText =
      getComputedStyle(element).display === 'inline' &&
      [...element.parentElement.childNodes].some(
        (node) => node !== element && node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '',
      )
    if (isInText) return false
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
    return targets.some((other) => {
      if (other === element || element.contains(other) || other.contains(element)) return false
      const near = other.getBoundingClientRect()
      const distance = Math.hypot(
        Math.max(near.left - x, 0, x - near.right),
        Math.max(near.top - y, 0, y - near.bottom),
      )
      return distance < 12
    })
  }
}
