import { existsSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { attachmentAt } from '../attachment-paths.js'
import { field, type Json, textField } from '../json-report.js'
import type { Attachment, ReadOptions } from '../report.js'

export interface PlaywrightContext {
  readonly path: string
  readonly options: ReadOptions
  /** Test folder of each project, which relative paths of attachments begin at. */
  readonly testDirs?: ReadonlyMap<string, string>
}

/** The test folders of a report's projects, as its configuration names them. */
export function testDirsOf(projects: readonly Json[]): Map<string, string> {
  const named = projects.map((project): [string, string | undefined] => {
    return [textField(project, 'name') ?? '', textField(project, 'testDir')]
  })
  return new Map(named.flatMap(([name, testDir]) => (testDir === undefined ? [] : [[name, testDir]])))
}

/** What is wrong with an attachment that the report does not contain. */
export interface UnreadAttachment {
  readonly problem: string
}

/** The files that an attempt attached. */
export function readAttachments(
  attachments: readonly Json[],
  project: string,
  context: PlaywrightContext,
): (Attachment | UnreadAttachment)[] {
  return attachments.flatMap((attachment): (Attachment | UnreadAttachment)[] => {
    const name = textField(attachment, 'name') ?? 'attachment'
    const problem = textField(attachment, 'problem')
    if (problem !== undefined) return [{ problem: `attachment "${name}" ${problem}` }]
    const path = textField(attachment, 'path')
    if (path) return [fileNamed(path, project, context)]
    const body = bodyOf(attachment)
    // Playwright keeps its own notes as attachments whose names begin with an underscore.
    if (name.startsWith('_')) return []
    if (body === undefined) return [{ problem: `attachment "${name}" has neither a path nor a body` }]
    return [{ name: nameWithExtension(name, textField(attachment, 'contentType')), body }]
  })
}

function bodyOf(attachment: Json): Buffer | undefined {
  const body = field(attachment, 'body')
  if (Buffer.isBuffer(body)) return body
  return typeof body === 'string' ? Buffer.from(body, 'base64') : undefined
}

/** A relative path begins at the project's test folder; if nothing is there, at the report, which may have moved. */
function fileNamed(path: string, project: string, { path: report, testDirs }: PlaywrightContext): Attachment {
  const besideTests = attachmentAt(path, testDirs?.get(project) ?? dirname(report))
  const isThere = besideTests.path !== undefined && existsSync(besideTests.path)
  return isThere ? besideTests : attachmentAt(path, dirname(report))
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

/** A name with the extension of a stored file, or one that fits the content type, unless it has an extension. */
export function nameWithExtension(name: string, contentType: string | undefined, stored = ''): string {
  if (/\.[a-z]\w{0,9}$/i.test(name)) return name
  const storedExtension = extname(stored)
  // Playwright calls what it has no extension for ".dat".
  const isTelling = storedExtension !== '' && storedExtension !== '.dat'
  return name + (isTelling ? storedExtension : (extensions[contentType?.split(';')[0] ?? ''] ?? ''))
}
