const storageKey = 'keys'

const help: readonly (readonly [keys: string, meaning: string])[] = [
  ['/', 'Search'],
  ['j k', 'Next and previous row; on the page of a test case in a run, next and previous test case'],
  ['n N', 'Next and previous failing test case'],
  ['Enter', 'Open the selected row'],
  ['x', 'Tick the selected row'],
  ['o', 'Open the selected row; on the page of a test case in a run, go to the next open one'],
  ['p s', 'Record a result for the selected row, or on the page of a test case in a run: passed or skipped'],
  ['f b', 'Choose failed or blocked, enter a comment, then press Ctrl+Enter'],
  ['u', 'Back to the run'],
  ['Esc', 'Leave a field, a menu, or the selected row'],
  ['?', 'Show keyboard shortcuts'],
]

let dialog: HTMLDialogElement | undefined

export function areKeysOn(): boolean {
  return localStorage.getItem(storageKey) !== 'off'
}

/** Adds a button to the header for people who do not know the shortcuts or have turned them off. */
export function addKeyHelp(): void {
  const button = createElement('button', 'Shortcuts ')
  button.type = 'button'
  button.className = 'plain'
  button.append(createElement('kbd', '?'))
  button.addEventListener('click', showKeyHelp)
  document.querySelector('.top .right')?.prepend(button)
}

/** Shows the keys of buttons and links on them, unless shortcuts are turned off. */
export function showKeys(): void {
  if (!areKeysOn()) return
  for (const element of document.querySelectorAll<HTMLElement>('button[data-key], .button[data-key]')) {
    const key = createElement('kbd', element.dataset.key ?? '')
    key.setAttribute('aria-hidden', 'true')
    element.setAttribute('aria-keyshortcuts', element.dataset.key ?? '')
    element.append(' ', key)
  }
}

export function showKeyHelp(): void {
  dialog ??= createDialog()
  dialog.showModal()
}

function createDialog(): HTMLDialogElement {
  const created = createElement('dialog', '')
  const list = createElement('dl', '')
  for (const [keys, meaning] of help) {
    const term = createElement('dt', '')
    for (const key of keys.split(' ')) term.append(createElement('kbd', key), ' ')
    list.append(term, createElement('dd', meaning))
  }
  const heading = createElement('h2', 'Keyboard shortcuts')
  heading.id = 'keys-title'
  created.setAttribute('aria-labelledby', heading.id)
  const close = createElement('button', 'Close')
  close.addEventListener('click', () => created.close())
  created.append(heading, list, createSwitch(), close)
  document.body.append(created)
  return created
}

function createSwitch(): HTMLLabelElement {
  const label = createElement('label', '')
  const box = createElement('input', '')
  box.type = 'checkbox'
  box.checked = areKeysOn()
  box.addEventListener('change', () => localStorage.setItem(storageKey, box.checked ? 'on' : 'off'))
  label.append(box, ' Enable keyboard shortcuts')
  return label
}

function createElement<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  text: string,
): HTMLElementTagNameMap[Name] {
  const created = document.createElement(name)
  created.textContent = text
  return created
}
