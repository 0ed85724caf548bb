import { filetypeinfo } from 'magic-bytes.js'

/** Number of bytes needed to detect the type of a file. */
export const headBytes = 4096

/** Media types of text files by extension; all other text is plain text, including scripts and style sheets. */
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

/** Types of text that browsers show without running any of it. */
const harmlessText = new Set(['text/plain', 'text/csv', 'text/markdown', 'application/json'])

/**
 * Detects the media type of a file by its first bytes and, among the types that match them, by its extension. The type
 * that the caller sent is ignored, because browsers would trust it (docs/api-reference.md, Files).
 */
export function detectMediaType(head: Uint8Array, fileName: string): string {
  const extension = /[^.]*$/.exec(fileName)?.[0].toLowerCase() ?? ''
  if (isText(head)) return textTypes.get(extension) ?? 'text/plain'
  const guesses = filetypeinfo(head)
  const guess = guesses.find((one) => one.extension === extension) ?? guesses[0]
  // The library only knows this container as audio, but browsers' test recordings are videos.
  if (guess?.extension === 'webm') return 'video/webm'
  return guess?.mime ?? 'application/octet-stream'
}

/** Whether a browser may show a file of this type on the origin of the server, because nothing in it can run. */
export function isHarmless(mediaType: string): boolean {
  if (mediaType === 'image/svg+xml') return false
  return /^(image|audio|video)\//.test(mediaType) || harmlessText.has(mediaType)
}

/** Returns the content type, with the charset for text. */
export function toContentType(mediaType: string): string {
  const isText = mediaType === 'text/plain' || [...textTypes.values()].includes(mediaType)
  return isText ? `${mediaType}; charset=utf-8` : mediaType
}

/**
 * Whether the bytes are UTF-8 without control characters, except those of terminals and line ends. The last character
 * may be cut off.
 */
function isText(head: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: head.length >= headBytes })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters distinguish binary data from text
    return !/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text)
  } catch {
    return false
  }
}
