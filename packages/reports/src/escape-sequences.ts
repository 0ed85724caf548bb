/**
 * Matches terminal sequences (ECMA-48): commands such as colors; strings such as window titles and link URLs, including
 * their terminator; single characters. No alternative can match across another escape character, so matching takes time
 * linear in the length of the text. Node's `stripVTControlCharacters` takes quadratic time for some texts.
 */
const sequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these begin and end the sequences
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)|\x1b(?:[()*+][0-9A-Z]|#\d|[78=>cDEHMNOZ\\])/g

/** Removes terminal sequences but keeps the text of links. */
export function removeEscapeSequences(text: string): string {
  return text.replace(sequences, '')
}
