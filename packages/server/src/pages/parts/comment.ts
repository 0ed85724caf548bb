import { html } from 'ghtml'
import { sanitizeRichText } from '../../domain/rich-text.js'
import { pageFilePath } from './files.js'

/** Shows rich text. It was sanitized when it was saved, and is sanitized again because data may come from elsewhere. */
export async function renderComment(comment: string, origin: string): Promise<string> {
  const isPlain = !/[<>&]/.test(comment)
  if (isPlain) return html`<div class="rich plain">${comment}</div>`
  const safe = await sanitizeRichText(comment, { origin })
  return html`<div class="rich">!${fitIntoPage(safe, origin)}</div>`
}

/** Leads to files where readers of pages may get them, lets long lines scroll by keyboard, and keeps the headings of a comment out of the page's outline. */
function fitIntoPage(safe: string, origin: string): string {
  return safe
    .replaceAll(`href="${origin}/api/file/`, 'href="/api/file/')
    .replaceAll('href="/api/file/', `href="${pageFilePath('')}`)
    .replaceAll('src="/api/file/', `src="${pageFilePath('')}`)
    .replaceAll('<pre>', '<pre tabindex="0">')
    .replace(/<h[1-6]>/g, '<div class="heading">')
    .replace(/<\/h[1-6]>/g, '</div>')
}
