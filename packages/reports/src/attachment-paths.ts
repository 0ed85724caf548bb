import { basename, isAbsolute, resolve, win32 } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plainName } from './plain-text.js'
import type { Attachment } from './report.js'

/**
 * Resolves a path or `file:` URL in a report relative to a folder. Supports Windows paths on all systems.
 * Do not call it for web URLs (see `isWebUrl`).
 */
export function resolveAttachment(written: string, folder: string, name?: string): Attachment {
  const path = parsePath(written)
  const isForeign = path.includes('\\') && !path.includes('/')
  const local = isForeign && !win32.isAbsolute(path) ? path.replaceAll('\\', '/') : path
  const absolute = isAbsolute(local) || (isForeign && win32.isAbsolute(path)) ? local : resolve(folder, local)
  return {
    name: plainName(name) || plainName(isForeign ? win32.basename(path) : basename(local)),
    path: absolute,
  }
}

/** Whether a path in a report is a web URL, which can be linked but not uploaded. */
export function isWebUrl(path: string): boolean {
  return /^https?:\/\//i.test(path) && URL.canParse(path)
}

/** Files and web URLs that a text or report refers to. */
export interface NamedFiles {
  readonly attachments: readonly Attachment[]
  readonly links: readonly string[]
}

/** Splits paths in a report, relative to a folder, into files and web URLs. */
export function splitPaths(paths: readonly string[], folder: string): NamedFiles {
  return {
    attachments: paths.filter((path) => !isWebUrl(path)).map((path) => resolveAttachment(path, folder)),
    links: paths.filter(isWebUrl),
  }
}

const markStart = '[[ATTACHMENT|'

/** Extracts paths marked as `[[ATTACHMENT|path]]` from a text, and returns the text without these marks. */
export function extractAttachments(text: string): {
  readonly paths: readonly string[]
  readonly rest: string
} {
  let start = text.indexOf(markStart)
  if (start < 0) return { paths: [], rest: text }
  const paths: string[] = []
  const kept: string[] = []
  let end = 0
  let isLineStart = true
  for (; start >= 0; start = text.indexOf(markStart, Math.max(end, start + 1))) {
    const close = findClosing(text, start + markStart.length)
    if (close === undefined) continue
    paths.push(text.slice(start + markStart.length, close).trim())
    const before = findTrimmedEnd(text, end, start)
    kept.push(text.slice(end, before))
    if (before > end) isLineStart = text[before - 1] === '\n'
    end = skipAfterMark(text, close + 2, isLineStart)
    isLineStart ||= text[end - 1] === '\n'
  }
  return { paths: paths.filter((path) => path !== ''), rest: kept.join('') + text.slice(end) }
}

/**
 * Finds the `]]` of a mark, on the same line and before the next mark: the first one for which the path has balanced
 * brackets, otherwise the first one.
 */
function findClosing(text: string, pathStart: number): number | undefined {
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

/** Returns the end of the text before a mark, without trailing spaces on the same line. */
function findTrimmedEnd(text: string, from: number, to: number): number {
  let end = to
  while (end > from && (text[end - 1] === ' ' || text[end - 1] === '\t')) end -= 1
  return end
}

/** Returns where the text continues after a mark: on the next line if the line contains only marks. */
function skipAfterMark(text: string, from: number, isLineStart: boolean): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\t') at += 1
  if (!isLineStart) return text[at] === '\n' || text[at] === '\r' || at === text.length ? at : from
  if (text[at] === '\r' && text[at + 1] === '\n') return at + 2
  return text[at] === '\n' ? at + 1 : at
}

/** Returns the path of a `file:` URL, or a path unchanged. */
function parsePath(written: string): string {
  if (!/^file:/i.test(written)) return written
  try {
    if (/^file:\//i.test(written)) return fileURLToPath(written)
    return decodeURIComponent(written.slice('file:'.length))
  } catch {
    // Not a file URL on this system. The file will be reported as missing, with the path as written in the report.
    return written
  }
}
