import { described, isRecord, optional, positiveInt, rule, text } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'
import type { SentFile } from '../report-upload.js'
import { readOnlyMessage } from '../session.js'
import { defineTool } from '../tool.js'
import { describeError, ToolError } from '../tool-error.js'
import { choicesOf, uploadFields } from '../upload-choices.js'
import { uploadReport } from './upload-report.js'

const encodings = ['utf8', 'base64'] as const

const sentFile = z
  .object({
    name: text(1, 4096),
    content: z.string(),
    encoding: z.optional(z.enum(encodings)),
  })
  .check(rule(checkEncoding))

type InputFile = z.output<typeof sentFile>

function checkEncoding(given: unknown, report: (path: PropertyKey[], message: string) => void): void {
  if (!isRecord(given) || given.encoding !== 'base64' || typeof given.content !== 'string') return
  // Node skips what is not base64, so the file would be another one than was sent.
  if (!isBase64(given.content)) report(['content'], 'is not valid base64')
}

function isBase64(content: string): boolean {
  return content.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(content)
}

/** Reports are stored by their names, so that these must not lead to other folders. */
function checkNames(given: unknown, report: (path: PropertyKey[], message: string) => void): void {
  if (!isRecord(given)) return
  for (const field of ['files', 'attachments']) {
    const files: readonly unknown[] = Array.isArray(given[field]) ? given[field] : []
    const seen = new Set<string>()
    for (const [index, file] of files.entries()) {
      const name = isRecord(file) && typeof file.name === 'string' ? file.name : ''
      if (field === 'files' && name !== '' && !isFileName(name))
        report(
          [field, index, 'name'],
          `must be the name of a file without folders and of at most ${maxNameBytes} bytes, such as results.xml`,
        )
      if (name !== '' && seen.has(name.toLowerCase()))
        report([field, index, 'name'], 'is the name of an earlier file')
      seen.add(name.toLowerCase())
    }
  }
}

/** What the usual file systems can store, in UTF-8. */
const maxNameBytes = 255

function isFileName(name: string): boolean {
  if (Buffer.byteLength(name) > maxNameBytes) return false
  // biome-ignore lint/suspicious/noControlCharactersInRegex: names of files must not have them
  return /^[^/\\\u0000-\u001f\u007f]+$/.test(name) && !/^(?:-|\.{1,2})$/.test(name)
}

/** The tool `upload_report` where there is no access to the files of the agent's machine: the agent sends them. */
export const uploadContents = defineTool({
  name: 'upload_report',
  title: uploadReport.title,
  description: `${uploadReport.description} Send up to 32 MiB per call.`,
  changes: uploadReport.changes,
  input: z
    .object({
      ...uploadFields,
      files: described(
        '[{"name", "content", "encoding"?: "base64"}]',
        z.array(sentFile).check(z.minLength(1), z.maxLength(1000)),
      ),
      run: optional('ID (default: a new run)', positiveInt),
      title: z.optional(text(1, 255)),
      attachments: optional('[{"name": path in the report, …}]', z.array(sentFile).check(z.maxLength(1000))),
    })
    .check(rule(checkNames)),
  output: z.looseObject({}),
  run: async ({ input, session }) => {
    // Its requests bypass the session, which rejects all others.
    if (session.isReadOnly || !session.uploadContents) throw new ToolError(readOnlyMessage)
    const { messages, end } = await session.uploadContents({
      ...choicesOf(input),
      files: input.files.map(decode),
      attachments: (input.attachments ?? []).map(decode),
    })
    if ('summary' in end) return { summary: end.summary, messages }
    const reason = describeError(end.error)
    if (reason === undefined) throw end.error
    throw new ToolError([...messages, reason].join('\n'))
  },
})

function decode({ name, content, encoding = 'utf8' }: InputFile): SentFile {
  return { name, content: Buffer.from(content, encoding) }
}
