/** Adds a Copy button to each element with `data-copy`. */
export function addCopyButtons(within: ParentNode): void {
  for (const element of within.querySelectorAll<HTMLElement>('[data-copy]')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'copy'
    button.textContent = 'Copy'
    button.addEventListener('click', () => void copy(element, button))
    element.after(button)
  }
}

async function copy(element: HTMLElement, button: HTMLButtonElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(element.textContent ?? '')
    button.textContent = 'Copied'
  } catch {
    // Not allowed, for example without https. The text is selected instead, ready to be copied by keyboard.
    getSelection()?.selectAllChildren(element)
    button.textContent = 'Press Ctrl+C'
  }
  setTimeout(() => {
    button.textContent = 'Copy'
  }, 2000)
}
