import { html } from 'ghtml'
import { sanitizeRichText } from '../../domain/rich-text.js'
import { pageFilePath } from './files.js'

/** Rich text as people wrote it. It was sanitized when it was saved, and is again, as data may come from elsewhere. */
export async function commentText(comment: string, origin: string): Promise<string> {
  const isPlain = !/[<>&]/.test(comment)
  if (isPlain) return html`<div class="rich plain">${comment}</div>`
  const safe = await sanitizeRichText(comment, { origin })
  return html`<div class="rich">!${fitIntoPage(safe)}</div>`
}

/** Long lines scroll by keyboard, too; headings of a comment are none of the page's. */
function fitIntoPage(safe: string): string {
  return safe
    .replaceAll('src="/api/file/', `src="${pageFilePath('')}`)
    .replaceAll('<pre>', '<pre tabindex="0">')
    .replace(/<h[1-6]>/g, '<div class="heading">')
    .replace(/<\/h[1-6]>/g, '</div>')
}
