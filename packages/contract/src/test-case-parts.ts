import * as z from 'zod/mini'
import { File, fileFields } from './files.js'
import { Folder } from './folders.js'
import { named } from './named.js'
import { Project } from './projects.js'
import { Requirement } from './requirements.js'
import {
  anyText,
  html,
  isRecord,
  link,
  nonNegativeInt,
  positiveInt,
  priority,
  rule,
  text,
  timestamp,
  webUrl,
  webUrlOrEmpty,
} from './scalars.js'
import { SharedPrecondition } from './shared-preconditions.js'
import { Step, StepData } from './shared-steps.js'
import { Tag } from './tags.js'

export const testCaseType = named(
  'TestCaseType',
  'Type of a test case: standalone, a template with parameters, or filled from a template',
  z.enum(['standalone', 'template', 'filled']),
)

export const CustomFieldValue = named(
  'CustomFieldValue',
  'Value of a custom field',
  z.object({ value: z.string(), isDefault: z.boolean() }),
  { value: 'The value; for a dropdown, the text of the option', isDefault: 'Whether the default applies' },
)

const ParameterValue = named(
  'ParameterValue',
  'The values from which a test case is filled',
  z.object({
    tcaseId: z.string(),
    tcaseVersion: positiveInt,
    values: z.record(z.string(), z.string()),
  }),
  {
    tcaseId: 'ID of the filled test case',
    tcaseVersion: 'Version of the filled test case',
    values: 'Values by the names of the parameters',
  },
)

export const TestCase = named(
  'TestCase',
  'A test case. Lists show steps, tags, requirements, custom fields and the like only if the request includes them.',
  z.object({
    id: z.string(),
    legacyId: z.string(),
    version: positiveInt,
    type: testCaseType,
    title: z.string(),
    seq: positiveInt,
    folderId: positiveInt,
    pos: nonNegativeInt,
    priority,
    comment: html,
    precondition: z.optional(SharedPrecondition),
    files: z.nullable(z.array(File)),
    links: z.nullable(z.array(link)),
    authorId: positiveInt,
    isDraft: z.boolean(),
    isLatestVersion: z.boolean(),
    isEmpty: z.boolean(),
    templateTCaseId: z.optional(z.string()),
    numFilledTCases: z.optional(nonNegativeInt),
    createdAt: timestamp,
    updatedAt: timestamp,
    steps: z.optional(z.array(Step)),
    tags: z.optional(z.array(Tag)),
    requirements: z.optional(z.array(Requirement)),
    customFields: z.optional(z.record(z.string(), CustomFieldValue)),
    parameterValues: z.optional(z.array(ParameterValue)),
    filledTCaseTitleSuffixParams: z.optional(z.array(z.string())),
    project: z.optional(Project),
    folder: z.optional(Folder),
    path: z.optional(z.array(Folder)),
  }),
  {
    id: 'ID of the test case',
    legacyId: 'ID in a previous tool; empty if there is none',
    version: 'Version of the test case, from 1; updates create versions',
    type: 'Type of the test case',
    title: 'Title of the test case',
    seq: 'Number of the test case within the project, as in its marker PRJ-12',
    folderId: 'ID of the folder',
    pos: 'Position in the folder, from 0',
    priority: 'Priority of the test case',
    comment: 'Deprecated: the text of the precondition, as HTML',
    precondition: 'Precondition of the test case',
    files: 'Files of the test case; null if there are none',
    links: 'Links of the test case; null if there are none',
    authorId: 'ID of the user who created the test case',
    isDraft: 'Whether the test case is a draft',
    isLatestVersion: 'Whether this is the latest version',
    isEmpty: 'Whether the test case has neither a precondition nor steps',
    templateTCaseId: 'ID of the template; present if the test case is filled',
    numFilledTCases: 'Number of filled test cases; present if the test case is a template',
    createdAt: 'Time of creation',
    updatedAt: 'Time of the last change',
    steps: 'Steps of the test case',
    tags: 'Tags of the test case',
    requirements: 'Requirements that the test case covers',
    customFields: 'Values of custom fields, by system name',
    parameterValues: 'Values of each filled test case; present if the test case is a template',
    filledTCaseTitleSuffixParams: 'Names of the parameters shown in the titles of filled test cases',
    project: 'Project of the test case',
    folder: 'Folder of the test case',
    path: 'Folders from the top level down to that of the test case',
  },
)
export type TestCase = z.output<typeof TestCase>

export const StepInput = named(
  'StepInput',
  'A step with a description, an expected result or both, or a reference to a shared step',
  z
    .object({
      description: z.optional(html),
      expected: z.optional(html),
      sharedStepId: z.optional(positiveInt),
      data: z.optional(z.array(StepData).check(z.maxLength(20))),
    })
    .check(
      rule((step, report) => {
        if (!isRecord(step)) return
        if (step.sharedStepId === undefined) {
          if (isBlank(step.description) && isBlank(step.expected)) {
            report([], 'must have a description, an expected result, or a sharedStepId')
          }
          return
        }
        for (const field of ['description', 'expected', 'data']) {
          if (step[field] !== undefined) report([], `${field} and sharedStepId are mutually exclusive`)
        }
      }),
    ),
  {
    description: 'What to do, as HTML',
    expected: 'What to expect, as HTML',
    sharedStepId: 'ID of a shared step, instead of the other fields',
    data: 'Data that belongs to the step',
  },
)

/** Values that are not text are reported separately. */
function isBlank(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.trim() === '')
}

export const PreconditionInput = named(
  'PreconditionInput',
  'The text of a precondition, or a reference to a shared one',
  z.object({ text: z.optional(html), sharedPreconditionId: z.optional(positiveInt) }).check(
    rule((precondition, report) => {
      if (!isRecord(precondition)) return
      const given = ['text', 'sharedPreconditionId'].filter((field) => precondition[field] !== undefined)
      if (given.length === 2) report([], 'text and sharedPreconditionId are mutually exclusive')
      if (given.length === 0) report([], 'must have text or sharedPreconditionId')
    }),
  ),
  {
    text: 'Text of the precondition, as HTML',
    sharedPreconditionId: 'ID of a shared precondition, instead of text',
  },
)

export const RequirementInput = named(
  'RequirementInput',
  'A requirement; it is created if no requirement has the same text and URL',
  z.object({ text: text(1, 255), url: z.optional(webUrlOrEmpty) }),
  { text: 'Text of the requirement', url: 'URL of the requirement; empty for none' },
)

export const CustomFieldInput = named(
  'CustomFieldInput',
  'A value for a custom field',
  z.object({ isDefault: z.optional(z.boolean()), value: z.optional(anyText) }),
  {
    isDefault: 'true to use the default, without a value',
    value: 'The value; for a dropdown, the text of the option',
  },
)

/** Title of a tag; surrounding white space is ignored. */
export const tagTitle = anyText.check(z.trim(), z.minLength(1), z.maxLength(255))

/** Name of a parameter, as in `${name}` in a template. */
export const parameterName = text(1, 255)
export const parameterValues = z.record(parameterName, anyText)

export const FileInput = named(
  'FileInput',
  'A reference to an uploaded file',
  z.object({
    id: text(1, 255),
    fileName: text(1, 255),
    mimeType: text(1, 255),
    size: nonNegativeInt,
    url: z.optional(webUrl),
  }),
  fileFields,
)
