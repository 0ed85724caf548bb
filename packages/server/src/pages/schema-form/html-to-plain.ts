import { plainToHtml } from '../plain-to-html.js'

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  '#34': '"',
  '#39': "'",
}

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
    .replace(/&(#?\w+);/g, (entity, name: string) => entities[name] ?? entity)
  return normalize(plainToHtml(plain)) === normalize(html) ? plain : undefined
}

/** What differs between our HTML and that of the sanitizer, but not for browsers. */
function normalize(html: string): string {
  return html
    .replace(/<br ?\/?>/g, '<br>')
    .replace(/&#(\d+);/g, (_entity, code) => `&${String.fromCharCode(Number(code))}`)
    .replace(/&(lt|gt|amp|quot);/g, (_entity, name: string) => `&${entities[name]}`)
    .replace(/&(["'])/g, '$1')
}
