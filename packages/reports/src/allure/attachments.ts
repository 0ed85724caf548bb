import { attachmentAt, isWebAddress } from '../attachment-paths.js'
import { type Json, listField, textField } from '../json-report.js'
import type { Attachment } from '../report.js'

/** What a result, a step or a fixture attached. */
export interface ReadAttachments {
  readonly files: readonly Attachment[]
  readonly links: readonly string[]
  /** Names of attachments without a file. */
  readonly missing: readonly string[]
}

/** The attachments of a result or fixture and of its steps, however deep. */
export function readAttachments(part: Json, folder: string): ReadAttachments {
  const read = { files: [] as Attachment[], links: [] as string[], missing: [] as string[] }
  const parts = [part]
  for (let next = parts.pop(); next !== undefined; next = parts.pop()) {
    for (const attachment of listField(next, 'attachments')) {
      const [name, source] = [textField(attachment, 'name'), textField(attachment, 'source')]
      if (!source) read.missing.push(name || 'attachment')
      else if (isWebAddress(source)) read.links.push(source)
      else read.files.push(attachmentAt(source, folder, shownName(name, source)))
    }
    // The last is taken first.
    for (const step of listField(next, 'steps').toReversed()) parts.push(step)
  }
  return read
}

/** A line for each attachment without a file. */
export function missingNotes({ missing }: ReadAttachments): string[] {
  return [...new Set(missing)].map((name) => `Attachment "${name}" has no file.`)
}

/** Names are free text; the file's own extension says what it is. */
function shownName(name: string | undefined, source: string): string | undefined {
  const [extension = ''] = /\.\w+$/.exec(source) ?? []
  return name && extension && !name.endsWith(extension) ? name + extension : name
}
