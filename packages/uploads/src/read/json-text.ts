/** Characters that JSON escapes, except line breaks: those that plain texts may contain, and the others. */
const escapedInPlain = ['"', '\\', '\t', '\r']
const escapedControls = Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)).filter(
  (char) => !'\t\n\r'.includes(char),
)

/** For shorter texts, the search takes more time than it saves. */
const minLength = 256

/**
 * Converts a text to JSON, like `JSON.stringify`. Of the characters that JSON escapes, long comments usually contain
 * only line breaks, so searching for the others and replacing these takes half the time. A text that `isPlain` has no
 * control characters other than tabs and line breaks, and no lone surrogates.
 */
export function toJsonText(text: string, isPlain = false): string {
  const isSimple =
    text.length >= minLength &&
    !hasAny(text, escapedInPlain) &&
    (isPlain || (!hasAny(text, escapedControls) && text.isWellFormed()))
  return isSimple ? `"${text.replaceAll('\n', '\\n')}"` : JSON.stringify(text)
}

function hasAny(text: string, characters: readonly string[]): boolean {
  return characters.some((character) => text.includes(character))
}
