/** Adds pasted files, such as screenshots, to the file input that takes them. */
export function acceptPastedFiles(): void {
  const input = document.querySelector<HTMLInputElement>('input[type="file"][data-paste]')
  if (!input) return
  const status = document.createElement('p')
  status.className = 'muted'
  status.setAttribute('role', 'status')
  input.after(status)
  input.form?.addEventListener('reset', () => {
    status.textContent = ''
  })
  document.addEventListener('paste', (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])]
    if (pasted.length === 0 || input.closest('dialog:not([open])')) return
    event.preventDefault()
    const files = new DataTransfer()
    for (const file of [...(input.files ?? []), ...pasted]) files.items.add(file)
    input.files = files.files
    status.textContent = `Added ${pasted.map(({ name }) => name).join(', ')}`
  })
}
