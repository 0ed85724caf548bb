import { existsSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { attachmentAt, isWebAddress } from '../attachment-paths.js'
import { field, type Json, textField } from '../json-report.js'
import { plainName } from '../plain-text.js'
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

/** What an attempt attached: files, addresses on the web, and what is wrong with attachments that cannot be read. */
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
    else if (path && isWebAddress(path)) read.links.push(path)
    else if (path) read.files.push(fileNamed(path, project, context))
    // Playwright keeps its own notes as attachments whose names begin with an underscore.
    else if (!name.startsWith('_')) {
      const body = bodyOf(attachment)
      if (body) read.files.push({ name: nameWithExtension(name, textField(attachment, 'contentType')), body })
      else read.problems.push(`attachment "${name}" has neither a path nor a body`)
    }
  }
  return read
}

function bodyOf(attachment: Json): Buffer | undefined {
  const body = field(attachment, 'body')
  if (Buffer.isBuffer(body)) return body
  return typeof body === 'string' ? Buffer.from(body, 'base64') : undefined
}

/** A relative path begins at the project's test folder; if nothing is there, at the report, which may have moved. */
function fileNamed(
  path: string,
  project: string,
  { path: report, testDirs, options }: PlaywrightContext,
): Attachment {
  const folder = options.folder ?? dirname(report)
  const besideTests = attachmentAt(path, testDirs?.get(project) ?? folder)
  const isThere = besideTests.path !== undefined && existsSync(besideTests.path)
  return isThere ? besideTests : attachmentAt(path, folder)
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
export function nameWithExtension(given: string, contentType: string | undefined, stored = ''): string {
  const name = plainName(given) || 'attachment'
  if (/\.[a-z]\w{0,9}$/i.test(name)) return name
  const storedExtension = extname(stored)
  // Playwright calls what it has no extension for ".dat".
  const isTelling = storedExtension !== '' && storedExtension !== '.dat'
  return name + (isTelling ? storedExtension : (extensions[contentType?.split(';')[0] ?? ''] ?? ''))
}
