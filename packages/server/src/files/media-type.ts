import { filetypeinfo } from 'magic-bytes.js'

/** How much of a file tells what it is, in bytes. */
export const headBytes = 4096

/** What text may be served as, by the end of its name; all other text is plain, scripts and style sheets too. */
const textTypes = new Map([
  ['csv', 'text/csv'],
  ['htm', 'text/html'],
  ['html', 'text/html'],
  ['json', 'application/json'],
  ['md', 'text/markdown'],
  ['svg', 'image/svg+xml'],
  ['xhtml', 'application/xhtml+xml'],
  ['xml', 'application/xml'],
])

/** Text that a browser shows without running any of it. */
const harmlessText = new Set(['text/plain', 'text/csv', 'text/markdown', 'application/json'])

/**
 * What a file is, by its first bytes and, among what these allow, by the end of its name. What the caller says of it
 * does not count: a browser would believe it (docs/api-reference.md, Files).
 */
export function mediaTypeOf(head: Uint8Array, fileName: string): string {
  const extension = /[^.]*$/.exec(fileName)?.[0].toLowerCase() ?? ''
  if (isText(head)) return textTypes.get(extension) ?? 'text/plain'
  const guesses = filetypeinfo(head)
  const guess = guesses.find((one) => one.extension === extension) ?? guesses[0]
  // The library knows this container as audio alone; browsers' test recordings are videos.
  if (guess?.extension === 'webm') return 'video/webm'
  return guess?.mime ?? 'application/octet-stream'
}

/** Whether a browser may show a file of this type beside the site's own pages, as nothing in it can run. */
export function isHarmless(mediaType: string): boolean {
  if (mediaType === 'image/svg+xml') return false
  return /^(image|audio|video)\//.test(mediaType) || harmlessText.has(mediaType)
}

/** The content type that says how text is to be read. */
export function contentTypeOf(mediaType: string): string {
  const isText = mediaType === 'text/plain' || [...textTypes.values()].includes(mediaType)
  return isText ? `${mediaType}; charset=utf-8` : mediaType
}

/** UTF-8 without control characters but those of terminals and line ends; the head may end within a character. */
function isText(head: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: head.length >= headBytes })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what tells text from bytes
    return !/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text)
  } catch {
    return false
  }
}
