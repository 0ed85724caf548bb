/** Returns the text of a page as people read it. */
export function extractText(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_entity, code) => String.fromCharCode(code))
    .replace(/\s+/g, ' ')
}
