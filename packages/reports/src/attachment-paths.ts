import { basename, dirname, isAbsolute, resolve, win32 } from 'node:path'
import type { Attachment } from './report.js'

/** A file that a report names, relative to a folder; paths of Windows are understood everywhere. */
export function attachmentAt(path: string, folder: string, name?: string): Attachment {
  const isForeign = path.includes('\\') && !path.includes('/')
  const local = isForeign && !win32.isAbsolute(path) ? path.replaceAll('\\', '/') : path
  const absolute = isAbsolute(local) || (isForeign && win32.isAbsolute(path)) ? local : resolve(folder, local)
  return { name: name || (isForeign ? win32.basename(path) : basename(local)), path: absolute }
}

/** The files that a text names as `[[ATTACHMENT|path]]`, and the text without these lines. */
export function attachmentsIn(text: string, reportPath: string): { attachments: Attachment[]; rest: string } {
  const folder = dirname(reportPath)
  const attachments: Attachment[] = []
  const rest = text.replace(/[ \t]*\[\[ATTACHMENT\|([^\]]+)\]\][ \t]*\r?\n?/g, (_line, path: string) => {
    attachments.push(attachmentAt(path.trim(), folder))
    return ''
  })
  return { attachments, rest }
}
