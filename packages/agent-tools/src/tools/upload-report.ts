import { anyText, described, optional, positiveInt } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'
import { readOnlyMessage } from '../session.js'
import { defineTool } from '../tool.js'
import { ToolError } from '../tool-error.js'
import { choicesOf, uploadFields } from '../upload-choices.js'

export const uploadReport = defineTool({
  name: 'upload_report',
  title: 'Upload a report',
  description:
    'Upload test reports to a run. Tests are matched to test cases by markers such as SHOP-012 in their names.',
  changes: 'always',
  input: z.object({
    ...uploadFields,
    files: described(
      'Paths or globs; for allure, folders',
      z.array(anyText).check(z.minLength(1), z.maxLength(100)),
    ),
    run: optional('ID of an existing run; otherwise one is created', positiveInt),
    title: optional('Title of a new run', anyText),
    attachments: z.optional(z.boolean()),
  }),
  output: z.looseObject({}),
  run: async ({ input, session }) => {
    // Its requests bypass the session, which rejects all others.
    if (session.isReadOnly || !session.uploadReport) throw new ToolError(readOnlyMessage)
    return await session.uploadReport({
      ...choicesOf(input),
      files: input.files,
      withAttachments: input.attachments ?? false,
    })
  },
})
