import { setImmediate as nextTurn } from 'node:timers/promises'
import type sanitizeHtml from 'sanitize-html'
import { ApiError } from '../values/api-error.js'

/** What rich text may contain (docs/api-reference.md, Rich text). */
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
  exclusiveFilter: (frame) => frame.tag === 'img' && !frame.attribs.src,
}

/** How deep elements may be nested: the time that the parser takes grows with the depth at each of them. */
const deepest = 100
/** How many elements one text may have: enough for a book, and read in less than a second. */
const mostElements = 100_000
/** Longer texts wait for a turn of their own, in characters. */
const longest = 1000

/**
 * Rich text without scripts, event handlers, foreign schemes, and images of other hosts than `origin`; plain text comes
 * back as it is. Without an origin, as in an import, images of uploaded files count whatever host they name: earlier versions
 * stored the host of their time. Throws 400 if it has more elements, or is nested deeper, than anything people write.
 */
export async function sanitizeRichText(
  html: string,
  { origin }: { readonly origin: string | undefined },
): Promise<string> {
  if (!/[<>&]/.test(html)) return html
  if (html.length > longest) await ownTurn()
  // Loaded when first needed: it would cost the start of a server that gets no rich text.
  const { default: sanitize } = await import('sanitize-html')
  let [elements, depth] = [0, 0]
  return sanitize(html, {
    ...rules,
    transformTags: {
      img: (tagName, attribs) => ({
        tagName,
        attribs: { ...attribs, src: uploadedFilePath(attribs.src, origin) },
      }),
    },
    onOpenTag: () => {
      elements += 1
      depth += 1
      if (elements > mostElements) throw tooMany(`have at most ${mostElements} elements`)
      if (depth > deepest) throw tooMany(`be nested at most ${deepest} elements deep`)
    },
    onCloseTag: () => {
      depth -= 1
    },
  })
}

/**
 * The path of an uploaded file that an image shows, read as browsers read it; empty for anything else. Images of other
 * hosts would tell a stranger who reads the page. Kept without the host, because a request may claim any.
 */
function uploadedFilePath(src: string | undefined, origin: string | undefined): string {
  const base = origin || 'http://server.invalid'
  const url = src !== undefined && URL.canParse(src, base) ? new URL(src, base) : undefined
  const isOwn = origin === undefined || url?.origin === new URL(base).origin
  if (!url || !isOwn || url.username !== '' || url.password !== '') return ''
  return /^\/api\/file\/[\w-]+$/.test(url.pathname) ? url.pathname : ''
}

let turns: Promise<unknown> = Promise.resolve()

/** Between two long texts, other requests are looked at. */
async function ownTurn(): Promise<void> {
  turns = turns.then(() => nextTurn())
  await turns
}

function tooMany(limit: string): ApiError {
  return new ApiError(400, `rich text must ${limit}`)
}
