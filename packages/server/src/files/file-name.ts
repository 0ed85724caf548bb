/** The longest name of a file, in UTF-16 code units. */
const longestName = 255

/** The name an uploaded file is kept under: the last part of its path, without characters that a name cannot have. */
export function fileNameOf(path: string): string {
  const name = path.replace(/^.*[/\\]/s, '').replace(/\p{Cc}/gu, '')
  if (name === '' || name === '.' || name === '..') return 'file'
  return name.toWellFormed().slice(-longestName).toWellFormed()
}
