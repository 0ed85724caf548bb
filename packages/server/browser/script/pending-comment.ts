/** The tab keeps it while the next page loads, because people type on. */
const storageKey = 'pendingComment'

let notice: HTMLElement | undefined

/** Whether a shortcut waits to open a comment. Until then, other letters are part of that comment, not shortcuts. */
export function isCommentPending(): boolean {
  return sessionStorage.getItem(storageKey) !== null
}

/** Lets the shortcut of a status wait until its comment can open, and tells the reader why. */
export function awaitComment(key: string, reason: string): void {
  sessionStorage.setItem(storageKey, key)
  if (!notice) {
    notice = document.createElement('p')
    notice.className = 'pending'
    notice.setAttribute('role', 'status')
    document.body.append(notice)
  }
  notice.textContent = `${reason} Press Esc to cancel.`
}

/** Returns the shortcut that waits, which no longer does. */
export function takePendingComment(): string | undefined {
  const key = sessionStorage.getItem(storageKey) ?? undefined
  sessionStorage.removeItem(storageKey)
  notice?.remove()
  notice = undefined
  return key
}
