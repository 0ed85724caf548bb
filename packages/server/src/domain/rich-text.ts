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

/** Maximum nesting depth: the time to parse each element grows with its depth. */
const maxDepth = 100
/** Maximum number of elements in a text: enough for a book, and parsed in less than a second. */
const maxElements = 100_000
/** Longer texts are processed one at a time, in characters. */
const maxDirectLength = 1000

/**
 * Removes scripts, event handlers, other URL schemes, and images of hosts other than `origin` from rich text; plain
 * text stays as it is. Without an origin, as in an import, images of uploaded files are kept whatever their host,
 * because earlier versions stored the host. Throws 400 for text with more elements, or deeper nesting, than people
 * write.
 */
export async function sanitizeRichText(
  html: string,
  { origin }: { readonly origin: string | undefined },
): Promise<string> {
  if (!hasMarkup(html)) return html
  if (html.length > maxDirectLength) await waitForTurn()
  // Loaded on first use: servers that get no rich text start faster without it.
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
      if (elements > maxElements) throw limitError(`have at most ${maxElements} elements`)
      if (depth > maxDepth) throw limitError(`be nested at most ${maxDepth} elements deep`)
    },
    onCloseTag: () => {
      depth -= 1
    },
  })
}

/** Sanitizes several texts. Plain texts, which most results have, cost no promise each. */
export async function sanitizeRichTexts(
  texts: readonly string[],
  context: { readonly origin: string | undefined },
): Promise<readonly string[]> {
  if (!texts.some(hasMarkup)) return texts
  return await Promise.all(texts.map((html) => sanitizeRichText(html, context)))
}

function hasMarkup(html: string): boolean {
  return /[<>&]/.test(html)
}

/**
 * Returns the path of the uploaded file that an image shows, resolved as browsers do it; empty for anything else.
 * Images from other hosts would reveal to strangers who reads the page. The host is dropped because a request can claim
 * any host.
 */
function uploadedFilePath(src: string | undefined, origin: string | undefined): string {
  const base = origin || 'http://server.invalid'
  const url = src !== undefined && URL.canParse(src, base) ? new URL(src, base) : undefined
  const isOwn = origin === undefined || url?.origin === new URL(base).origin
  if (!url || !isOwn || url.username !== '' || url.password !== '') return ''
  return /^\/api\/file\/[\w-]+$/.test(url.pathname) ? url.pathname : ''
}

let turns: Promise<unknown> = Promise.resolve()

/** Lets other requests proceed between two long texts. */
async function waitForTurn(): Promise<void> {
  turns = turns.then(() => nextTurn())
  await turns
}

function limitError(limit: string): ApiError {
  return new ApiError(400, `rich text must ${limit}`)
}
