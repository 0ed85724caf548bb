/**
 * Text from elsewhere that is safe to show on a terminal: without control characters, which move the cursor or change
 * titles, and without those that turn the direction of writing.
 */
export function plainText(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, '\ufffd')
}
