import * as z from 'zod/mini'
import { File } from './files.js'
import { Folder } from './folders.js'
import { Project } from './projects.js'
import { Requirement } from './requirements.js'
import {
  anyText,
  html,
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

export const testCaseType = z.enum(['standalone', 'template', 'filled'])

export const CustomFieldValue = z.object({ value: z.string(), isDefault: z.boolean() })

const ParameterValue = z.object({
  tcaseId: z.string(),
  tcaseVersion: positiveInt,
  values: z.record(z.string(), z.string()),
})

/** A test case; what is optional here depends on its type and on `include`. */
export const TestCase = z.object({
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
})
export type TestCase = z.output<typeof TestCase>

/** A step of its own, or a reference to a shared one. */
export const StepInput = z
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
  )

/** Anything but text is a mistake of its own. */
function isBlank(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.trim() === '')
}

export const PreconditionInput = z
  .object({ text: z.optional(html), sharedPreconditionId: z.optional(positiveInt) })
  .check(
    rule((precondition, report) => {
      if (!isRecord(precondition)) return
      const given = ['text', 'sharedPreconditionId'].filter((field) => precondition[field] !== undefined)
      if (given.length === 2) report([], 'text and sharedPreconditionId are mutually exclusive')
      if (given.length === 0) report([], 'must have text or sharedPreconditionId')
    }),
  )

export const RequirementInput = z.object({ text: text(1, 255), url: z.optional(webUrlOrEmpty) })

export const CustomFieldInput = z.object({
  isDefault: z.optional(z.boolean()),
  value: z.optional(anyText),
})

/** A tag's title; white space around it does not count. */
export const tagTitle = anyText.check(z.trim(), z.minLength(1), z.maxLength(255))

/** A name in a template's `${name}`. */
export const parameterName = text(1, 255)
export const parameterValues = z.record(parameterName, anyText)

/** A reference to an uploaded file. */
export const FileInput = z.object({
  id: text(1, 255),
  fileName: text(1, 255),
  mimeType: text(1, 255),
  size: nonNegativeInt,
  url: z.optional(webUrl),
})

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
