import { html } from 'ghtml'

/** Text from a form as rich text: blank lines separate paragraphs, and indented text, such as a trace, stays as it is. */
export function plainToHtml(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n(?:[ \t]*\n)+/)
    .filter((part) => part.trim() !== '')
    .map((part) => {
      if (/^(?: {2,}|\t)\S/m.test(part)) return html`<pre>${part.trimEnd()}</pre>`
      return `<p>${part
        .trim()
        .split('\n')
        .map((line) => html`${line}`)
        .join('<br>')}</p>`
    })
    .join('')
}
