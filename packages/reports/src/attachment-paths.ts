import { basename, isAbsolute, resolve, win32 } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plainName } from './plain-text.js'
import type { Attachment } from './report.js'

/**
 * A file that a report names by its path or `file:` URL, relative to a folder; Windows paths are understood everywhere.
 * What `isWebAddress` accepts is not a file.
 */
export function attachmentAt(written: string, folder: string, name?: string): Attachment {
  const path = pathOf(written)
  const isForeign = path.includes('\\') && !path.includes('/')
  const local = isForeign && !win32.isAbsolute(path) ? path.replaceAll('\\', '/') : path
  const absolute = isAbsolute(local) || (isForeign && win32.isAbsolute(path)) ? local : resolve(folder, local)
  return {
    name: plainName(name) || plainName(isForeign ? win32.basename(path) : basename(local)),
    path: absolute,
  }
}

/** Whether a report names a place on the web instead of a file: worth a link, but nothing to upload. */
export function isWebAddress(path: string): boolean {
  return /^https?:\/\//i.test(path) && URL.canParse(path)
}

/** What a text or report names: files, and places on the web. */
export interface NamedFiles {
  readonly attachments: readonly Attachment[]
  readonly links: readonly string[]
}

/** Files and links of the paths that a report names, relative to a folder. */
export function namedFiles(paths: readonly string[], folder: string): NamedFiles {
  return {
    attachments: paths.filter((path) => !isWebAddress(path)).map((path) => attachmentAt(path, folder)),
    links: paths.filter(isWebAddress),
  }
}

const markStart = '[[ATTACHMENT|'

/** The paths that a text names as `[[ATTACHMENT|path]]`, and the text without these marks. */
export function attachmentMarks(text: string): { readonly paths: readonly string[]; readonly rest: string } {
  let start = text.indexOf(markStart)
  if (start < 0) return { paths: [], rest: text }
  const paths: string[] = []
  const kept: string[] = []
  let end = 0
  let isLineStart = true
  for (; start >= 0; start = text.indexOf(markStart, Math.max(end, start + 1))) {
    const close = closingOf(text, start + markStart.length)
    if (close === undefined) continue
    paths.push(text.slice(start + markStart.length, close).trim())
    const before = trimmedEnd(text, end, start)
    kept.push(text.slice(end, before))
    if (before > end) isLineStart = text[before - 1] === '\n'
    end = afterMark(text, close + 2, isLineStart)
    isLineStart ||= text[end - 1] === '\n'
  }
  return { paths: paths.filter((path) => path !== ''), rest: kept.join('') + text.slice(end) }
}

/**
 * Where the `]]` of a mark begins: on its line and before the next mark, the first that leaves a path with as many
 * opening as closing brackets, otherwise the first.
 */
function closingOf(text: string, pathStart: number): number | undefined {
  let first: number | undefined
  let depth = 0
  for (let at = pathStart; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '[') {
      if (text.startsWith(markStart, at)) break
      depth += 1
    } else if (text[at] === ']') {
      const isClosing = text[at + 1] === ']'
      if (isClosing && depth === 0) return at
      if (isClosing) first ??= at
      depth -= 1
    }
  }
  return first
}

/** Where the white space ends at which a mark begins, without leaving its line. */
function trimmedEnd(text: string, from: number, to: number): number {
  let end = to
  while (end > from && (text[end - 1] === ' ' || text[end - 1] === '\t')) end -= 1
  return end
}

/** Where the text continues after a mark: on the next line if nothing else was on the mark's own. */
function afterMark(text: string, from: number, isLineStart: boolean): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\t') at += 1
  if (!isLineStart) return text[at] === '\n' || text[at] === '\r' || at === text.length ? at : from
  if (text[at] === '\r' && text[at + 1] === '\n') return at + 2
  return text[at] === '\n' ? at + 1 : at
}

/** A path as written, or that of a `file:` URL. */
function pathOf(written: string): string {
  if (!/^file:/i.test(written)) return written
  try {
    if (/^file:\//i.test(written)) return fileURLToPath(written)
    return decodeURIComponent(written.slice('file:'.length))
  } catch {
    // Not a URL of this system: the file will be reported as missing under the name that the report gives it.
    return written
  }
}
