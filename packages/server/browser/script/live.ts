import { findSelectedLink, markRow } from './rows.js'

/** Polling interval while a run changes, and after it has not changed for `maxFastChecks` checks. */
const fastMs = 3000
const slowMs = 20_000
const maxFastChecks = 20

/** Updates what results change on a page of an open run while it is visible. */
export function followChanges(): void {
  const region = document.querySelector<HTMLElement>('[data-open="yes"][data-updated]')
  if (!region) return
  let seen = region.dataset.updated
  let unchanged = 0
  const check = async (): Promise<void> => {
    if (!document.hidden) {
      const changedAt = await fetchChangedAt()
      if (changedAt !== undefined && changedAt !== seen) {
        seen = changedAt
        unchanged = 0
        await replaceRegions()
      } else unchanged += 1
    }
    setTimeout(() => void check(), unchanged < maxFastChecks ? fastMs : slowMs)
  }
  setTimeout(() => void check(), fastMs)
}

/** Undefined if the server is unreachable or the reader is no longer signed in. */
async function fetchChangedAt(): Promise<string | undefined> {
  try {
    const response = await fetch(`${location.pathname}/live`, { redirect: 'error' })
    const body: { changedAt?: string } = response.ok ? await response.json() : {}
    return body.changedAt
  } catch {
    return undefined
  }
}

/** Replaces what changed on the page: the selected row stays selected. */
export async function replaceRegions(): Promise<void> {
  const response = await fetch(location.href, { redirect: 'error' }).catch(() => undefined)
  if (!response?.ok) return
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const href = document.activeElement?.getAttribute('href')
  const selected = findSelectedLink()?.href
  for (const region of document.querySelectorAll<HTMLElement>('[data-live]')) {
    replaceRegion(region, page.querySelector(`[data-live="${region.dataset.live}"]`))
  }
  if (href) document.querySelector<HTMLElement>(`[data-live] a[href="${CSS.escape(href)}"]`)?.focus()
  markRow(selected)
  const changed = find('[data-live="progress"] .counts') ?? find('[data-live="title"] .meta')
  if (changed?.textContent !== status?.textContent) announce(changed?.textContent ?? '')
}

function find(selector: string): Element | null {
  return document.querySelector(selector)
}

/** Replaces a part of the page; the table of a chart stays open. A menu that the reader is using stays as it is. */
function replaceRegion(region: HTMLElement, fresh: Element | null): void {
  if (region.querySelector('.menu[open], .menu > :focus') || region.innerHTML === fresh?.innerHTML) return
  const before = [...region.querySelectorAll('details')].map((details) => ({
    isOpen: details.open,
    hasFocus: details.querySelector(':scope > :focus') !== null,
  }))
  region.replaceChildren(...(fresh?.childNodes ?? []))
  for (const [index, details] of region.querySelectorAll('details').entries()) {
    details.open = before[index]?.isOpen ?? details.open
    if (before[index]?.hasFocus) details.querySelector('summary')?.focus({ preventScroll: true })
  }
}

let status: HTMLElement | undefined

/** Lets screen readers say a text. */
export function announce(text: string): void {
  if (!status) {
    status = document.createElement('p')
    status.className = 'unseen'
    status.setAttribute('role', 'status')
    document.body.append(status)
  }
  status.textContent = text
}
