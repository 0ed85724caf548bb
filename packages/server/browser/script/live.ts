/** How often a run that changes is looked at, and one that has not changed for a while, in milliseconds. */
const fastMs = 3000
const slowMs = 20_000
const fastLooks = 20

/** Shows what happens to an open run while it is looked at: counts, failures and rows. */
export function followChanges(): void {
  const region = document.querySelector<HTMLElement>('[data-open="yes"][data-updated]')
  if (!region) return
  const status = document.createElement('p')
  status.className = 'unseen'
  status.setAttribute('role', 'status')
  document.body.append(status)
  let seen = region.dataset.updated
  let unchanged = 0
  const look = async (): Promise<void> => {
    if (!document.hidden) {
      const changedAt = await askWhenChanged()
      if (changedAt !== undefined && changedAt !== seen) {
        seen = changedAt
        unchanged = 0
        await replaceRegions(status)
      } else unchanged += 1
    }
    setTimeout(() => void look(), unchanged < fastLooks ? fastMs : slowMs)
  }
  setTimeout(() => void look(), fastMs)
}

/** Undefined if the server cannot be reached, or the reader is not signed in any more. */
async function askWhenChanged(): Promise<string | undefined> {
  try {
    const response = await fetch(`${location.pathname}/live`, { redirect: 'error' })
    const body: { changedAt?: string } = response.ok ? await response.json() : {}
    return body.changedAt
  } catch {
    return undefined
  }
}

async function replaceRegions(status: HTMLElement): Promise<void> {
  const response = await fetch(location.href, { redirect: 'error' }).catch(() => undefined)
  if (!response?.ok) return
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const href = document.activeElement?.getAttribute('href')
  for (const region of document.querySelectorAll<HTMLElement>('[data-live]')) {
    const fresh = page.querySelector(`[data-live="${region.dataset.live}"]`)
    if (fresh) region.replaceChildren(...fresh.childNodes)
  }
  if (href) document.querySelector<HTMLElement>(`[data-live] a[href="${CSS.escape(href)}"]`)?.focus()
  status.textContent = document.querySelector('[data-live="progress"] .counts')?.textContent ?? ''
}
