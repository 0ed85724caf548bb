import { type AttachedFile, writeAttachedFiles } from '../../domain/attached-files.js'
import { plainToHtml } from '../plain-to-html.js'

/** Writes a comment as rich text: the typed text, then the files. */
export function writeComment(text: string, files: readonly AttachedFile[]): string {
  return plainToHtml(text) + writeAttachedFiles(files)
}
