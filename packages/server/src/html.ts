import type sanitizeHtml from 'sanitize-html'

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

/** Rich text without scripts, event handlers and foreign schemes; plain text comes back as it is. */
export async function sanitizeRichText(html: string): Promise<string> {
  if (!/[<>&]/.test(html)) return html
  // Loaded when first needed: it would cost the start of a server that gets no rich text.
  const { default: sanitize } = await import('sanitize-html')
  return sanitize(html, rules)
}
