const storageKey = 'keys'

const help: readonly (readonly [keys: string, meaning: string])[] = [
  ['/', 'Search'],
  ['j k', 'Next and previous row'],
  ['n N', 'Next and previous failing test case'],
  ['o', 'Open the row; on a test case: the next open one'],
  ['p s', 'Record passed or skipped'],
  ['f b', 'Choose failed or blocked, write why, then Ctrl+Enter'],
  ['u', 'Back to the run'],
  ['?', 'Show these keys'],
]

let dialog: HTMLDialogElement | undefined

export function areKeysOn(): boolean {
  return localStorage.getItem(storageKey) !== 'off'
}

/** Adds a button to the header, for people who cannot know of the keys, or have turned them off. */
export function addKeyHelp(): void {
  const button = element('button', 'Keys ')
  button.type = 'button'
  button.className = 'plain'
  button.append(element('kbd', '?'))
  button.addEventListener('click', showKeyHelp)
  document.querySelector('.top .right')?.prepend(button)
}

export function showKeyHelp(): void {
  dialog ??= createDialog()
  dialog.showModal()
}

function createDialog(): HTMLDialogElement {
  const created = element('dialog', '')
  const list = element('dl', '')
  for (const [keys, meaning] of help) {
    const term = element('dt', '')
    for (const key of keys.split(' ')) term.append(element('kbd', key), ' ')
    list.append(term, element('dd', meaning))
  }
  const heading = element('h2', 'Keys')
  heading.id = 'keys-title'
  created.setAttribute('aria-labelledby', heading.id)
  const close = element('button', 'Close')
  close.addEventListener('click', () => created.close())
  created.append(heading, list, createSwitch(), close)
  document.body.append(created)
  return created
}

function createSwitch(): HTMLLabelElement {
  const label = element('label', '')
  const box = element('input', '')
  box.type = 'checkbox'
  box.checked = areKeysOn()
  box.addEventListener('change', () => localStorage.setItem(storageKey, box.checked ? 'on' : 'off'))
  label.append(box, ' Use these keys')
  return label
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  text: string,
): HTMLElementTagNameMap[Name] {
  const created = document.createElement(name)
  created.textContent = text
  return created
}
