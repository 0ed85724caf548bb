/** Reduces HTML to its letters and digits, which the server's sanitizer does not change. */
export function toComparableText(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#\w+|\w+);/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '')
}
