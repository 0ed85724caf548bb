/** Why a file the user named cannot be used. */
export function fileProblem(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return `File not found: ${path}`
  if (code === 'EISDIR') return `${path} is a folder, not a file`
  if (code === 'EACCES') return `${path} may not be read by you`
  return `${path} could not be read (${error instanceof Error ? error.message : String(error)})`
}
