import { existsSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { isWebUrl, resolveAttachment } from '../attachment-paths.js'
import { field, type Json, textField } from '../json-report.js'
import { plainName } from '../plain-text.js'
import type { Attachment, ReadOptions } from '../report.js'

export interface PlaywrightContext {
  readonly path: string
  readonly options: ReadOptions
  /** Test folder by project, which paths of attachments are relative to. */
  readonly testDirs?: ReadonlyMap<string, string>
}

/** Reads the test folder of each project from a report's configuration. */
export function readTestDirs(projects: readonly Json[]): Map<string, string> {
  const named = projects.map((project): [string, string | undefined] => {
    return [textField(project, 'name') ?? '', textField(project, 'testDir')]
  })
  return new Map(named.flatMap(([name, testDir]) => (testDir === undefined ? [] : [[name, testDir]])))
}

/** The attachments of an attempt: files, web URLs, and problems with attachments that cannot be read. */
export interface ReadAttachments {
  readonly files: readonly Attachment[]
  readonly links: readonly string[]
  readonly problems: readonly string[]
}

export function readAttachments(
  attachments: readonly Json[],
  project: string,
  context: PlaywrightContext,
): ReadAttachments {
  const read = { files: [] as Attachment[], links: [] as string[], problems: [] as string[] }
  for (const attachment of attachments) {
    const name = textField(attachment, 'name') ?? 'attachment'
    const path = textField(attachment, 'path')
    const problem = textField(attachment, 'problem')
    if (problem !== undefined) read.problems.push(`attachment "${name}" ${problem}`)
    else if (path && isWebUrl(path)) read.links.push(path)
    else if (path) read.files.push(resolveFile(path, project, context))
    // Playwright stores internal notes as attachments whose names start with an underscore.
    else if (!name.startsWith('_')) {
      const body = readBody(attachment)
      if (body) read.files.push({ name: addExtension(name, textField(attachment, 'contentType')), body })
      else read.problems.push(`attachment "${name}" has neither a path nor a body`)
    }
  }
  return read
}

function readBody(attachment: Json): Buffer | undefined {
  const body = field(attachment, 'body')
  if (Buffer.isBuffer(body)) return body
  return typeof body === 'string' ? Buffer.from(body, 'base64') : undefined
}

/** Resolves a path relative to the project's test folder, or to the report if that file does not exist. */
function resolveFile(
  path: string,
  project: string,
  { path: report, testDirs, options }: PlaywrightContext,
): Attachment {
  const folder = options.folder ?? dirname(report)
  const inTestDir = resolveAttachment(path, testDirs?.get(project) ?? folder)
  const { fileExists = existsSync } = options
  const isThere = inTestDir.path !== undefined && fileExists(inTestDir.path)
  return isThere ? inTestDir : resolveAttachment(path, folder)
}

const extensions: Readonly<Record<string, string>> = {
  'text/plain': '.txt',
  'text/markdown': '.md',
  'text/html': '.html',
  'text/csv': '.csv',
  'application/json': '.json',
  'application/pdf': '.pdf',
  'application/xml': '.xml',
  'application/zip': '.zip',
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/svg+xml': '.svg',
  'image/webp': '.webp',
  'video/webm': '.webm',
}

/** Appends the extension of the stored file or of the content type, unless the name already has an extension. */
export function addExtension(given: string, contentType: string | undefined, stored = ''): string {
  const name = plainName(given) || 'attachment'
  if (/\.[a-z]\w{0,9}$/i.test(name)) return name
  const storedExtension = extname(stored)
  // Playwright uses ".dat" for content types without a known extension.
  const isTelling = storedExtension !== '' && storedExtension !== '.dat'
  return name + (isTelling ? storedExtension : (extensions[contentType?.split(';')[0] ?? ''] ?? ''))
}
