import { isTextEncodingError } from 'qasphere-contract/decode-text'
import { getReason } from './reason.js'

/** Describes why a file from an option cannot be read; `-` is standard input. */
export function describeFileProblem(path: string, error: unknown): string {
  const name = path === '-' ? 'stdin' : path
  if (isTextEncodingError(error)) return `${name} ${error.message}`
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return `File not found: ${path}`
  if (code === 'EISDIR') return `${path} is a folder, not a file`
  if (code === 'EACCES') return `Permission denied: ${path}`
  return `${name} could not be read (${getReason(error)})`
}
