let isNavigating = false

/** Whether the browser waits for another page, so that a key is meant for that one. */
export function isLeaving(): boolean {
  return isNavigating
}

/** Notes that the page stays, because the reader stopped the browser. */
export function stay(): void {
  isNavigating = false
}

/** Notes when a form or a link of a test case takes the reader to another page. */
export function followNavigation(): void {
  document.addEventListener('submit', (event) => {
    if (!event.defaultPrevented) isNavigating = true
  })
  document.addEventListener('click', ({ target, ctrlKey, metaKey, shiftKey }) => {
    const isLink = target instanceof Element && target.closest('a.title, a[data-key]') !== null
    if (isLink && !ctrlKey && !metaKey && !shiftKey) isNavigating = true
  })
  addEventListener('pageshow', ({ persisted }) => {
    // The browser shows the page again as it was left.
    if (persisted) stay()
  })
}
