/** Maximum length of a file name, in UTF-16 code units. */
const maxNameLength = 255

/**
 * Returns the name to store for an uploaded file: the last part of its path, without characters that names cannot have.
 */
export function sanitizeFileName(path: string): string {
  const name = path.replace(/^.*[/\\]/s, '').replace(/\p{Cc}/gu, '')
  if (name === '' || name === '.' || name === '..') return 'file'
  return name.toWellFormed().slice(-maxNameLength).toWellFormed()
}
