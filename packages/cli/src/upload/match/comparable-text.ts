/** What of HTML survives a server's clean-up: its letters and digits, without tags, entities and spaces. */
export function comparableText(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#\w+|\w+);/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '')
}
