import { anyText, described, optional, positiveInt } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'
import { project } from '../parts.js'
import { readOnlyMessage } from '../session.js'
import { defineTool } from '../tool.js'
import { ToolError } from '../tool-error.js'

export const uploadReport = defineTool({
  name: 'upload_report',
  title: 'Upload a report',
  description:
    'Upload test reports to a run. Tests are matched to test cases by markers such as SHOP-012 in their names.',
  changes: 'always',
  input: z.object({
    project,
    format: z.enum(['junit', 'playwright', 'allure']),
    files: described(
      'Paths or globs; for allure, folders',
      z.array(anyText).check(z.minLength(1), z.maxLength(100)),
    ),
    run: optional('ID of an existing run; otherwise one is created', positiveInt),
    title: optional('Title of a new run', anyText),
    ignoreUnmatched: z.optional(z.boolean()),
    attachments: z.optional(z.boolean()),
    dryRun: z.optional(z.boolean()),
  }),
  output: z.looseObject({}),
  run: async ({ input, session }) => {
    const {
      project,
      format,
      files,
      run,
      title,
      ignoreUnmatched = false,
      attachments = false,
      dryRun = false,
    } = input
    // Its requests bypass the session, which rejects all others.
    if (session.isReadOnly || !session.uploadReport) throw new ToolError(readOnlyMessage)
    return await session.uploadReport({
      project,
      format,
      files,
      ...(run === undefined ? {} : { run }),
      ...(title === undefined ? {} : { title }),
      ignoresUnmatched: ignoreUnmatched,
      withAttachments: attachments,
      isDryRun: dryRun,
    })
  },
})
