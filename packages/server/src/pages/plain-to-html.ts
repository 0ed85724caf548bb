import { html } from 'ghtml'

/** Converts text from a form to rich text. Blank lines separate paragraphs; indented text, such as a trace, is kept. */
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
