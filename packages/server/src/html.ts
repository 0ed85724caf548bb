import type sanitizeHtml from 'sanitize-html'
import { ApiError } from './api-error.js'

/** What rich text may hold (API reference, section 5, 46). */
const rules: sanitizeHtml.IOptions = {
  allowedTags: [
    ...['p', 'ol', 'ul', 'li', 'pre', 'code', 'b', 'strong', 'i', 'em', 'u', 's', 'a', 'br', 'img'],
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'hr'],
    ...['table', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'caption', 'colgroup', 'col'],
  ],
  allowedAttributes: {
    a: ['href'],
    img: ['src', 'alt', 'width', 'height'],
    th: ['colspan', 'rowspan'],
    td: ['colspan', 'rowspan'],
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  // Images come from uploaded files alone: any other would tell a stranger who reads the page.
  exclusiveFilter: (frame) =>
    frame.tag === 'img' && !/^(https?:\/\/[^/]+)?\/api\/file\/[\w-]+$/.test(frame.attribs.src ?? ''),
}

/** How deep elements may be nested: the time that the parser takes grows with the depth at each of them. */
const deepest = 100

/** Rich text without scripts, event handlers and foreign schemes; plain text comes back as it is. Throws 400 where it is nested too deep. */
export async function sanitizeRichText(html: string): Promise<string> {
  if (!/[<>&]/.test(html)) return html
  // Loaded when first needed: it would cost the start of a server that gets no rich text.
  const { default: sanitize } = await import('sanitize-html')
  let depth = 0
  return sanitize(html, {
    ...rules,
    onOpenTag: () => {
      depth += 1
      if (depth > deepest)
        throw new ApiError(400, `rich text must be nested at most ${deepest} elements deep`)
    },
    onCloseTag: () => {
      depth -= 1
    },
  })
}
