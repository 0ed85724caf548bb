import { isWebUrl, resolveAttachment } from '../attachment-paths.js'
import { type Json, listField, textField } from '../json-report.js'
import type { Attachment } from '../report.js'

/** The attachments of a result, a step or a fixture. */
export interface ReadAttachments {
  readonly files: readonly Attachment[]
  readonly links: readonly string[]
  /** Names of attachments that have no file. */
  readonly missing: readonly string[]
}

/** Reads the attachments of a result or fixture, including all nested steps. */
export function readAttachments(part: Json, folder: string): ReadAttachments {
  const read = { files: [] as Attachment[], links: [] as string[], missing: [] as string[] }
  const parts = [part]
  for (let next = parts.pop(); next !== undefined; next = parts.pop()) {
    for (const attachment of listField(next, 'attachments')) {
      const [name, source] = [textField(attachment, 'name'), textField(attachment, 'source')]
      if (!source) read.missing.push(name || 'attachment')
      else if (isWebUrl(source)) read.links.push(source)
      else read.files.push(resolveAttachment(source, folder, addExtension(name, source)))
    }
    // Pushed in reverse, because `pop` takes the last one first.
    for (const step of listField(next, 'steps').toReversed()) parts.push(step)
  }
  return read
}

/** Formats a note for each attachment that has no file. */
export function formatMissingNotes({ missing }: ReadAttachments): string[] {
  return [...new Set(missing)].map((name) => `Attachment "${name}" has no file.`)
}

/** Appends the file's extension to an attachment's name, which is free text, unless it has the extension already. */
function addExtension(name: string | undefined, source: string): string | undefined {
  const [extension = ''] = /\.\w+$/.exec(source) ?? []
  return name && extension && !name.endsWith(extension) ? name + extension : name
}
