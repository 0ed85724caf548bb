import { plainToHtml } from '../plain-to-html.js'

const namedCharacters = new Map(Object.entries({ lt: '<', gt: '>', amp: '&', quot: '"' }))

/**
 * Returns the plain text from which `plainToHtml` creates a rich text, or which is the rich text; undefined if there is
 * none.
 */
export function htmlToPlain(html: string): string | undefined {
  if (!/[<>&]/.test(html)) return html
  const plain = html
    .replace(/<\/(?:p|pre)>\s*<(?:p|pre)>/g, '\n\n')
    .replace(/<br ?\/?>/g, '\n')
    .replace(/^<(?:p|pre)>|<\/(?:p|pre)>$/g, '')
    .replace(/&#?\w+;/g, (reference) => readReference(reference) ?? reference)
  return normalize(plainToHtml(plain)) === normalize(html) ? plain : undefined
}

/** What differs between our HTML and that of the sanitizer, but not for browsers. */
function normalize(html: string): string {
  return html.replace(/<br ?\/?>/g, '<br>').replace(/&#?\w+;/g, (reference) => {
    const character = readReference(reference)
    if (character === undefined) return reference
    return /[<>&]/.test(character) ? `&${character}` : character
  })
}

function readReference(reference: string): string | undefined {
  const code = /^&#(\d{1,5});$/.exec(reference)?.[1]
  return code === undefined ? namedCharacters.get(reference.slice(1, -1)) : String.fromCharCode(Number(code))
}
