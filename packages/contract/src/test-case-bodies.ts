import * as z from 'zod/mini'
import { described, html, link, nonNegativeInt, positiveInt, priority, rule, text } from './scalars.js'
import {
  CustomFieldInput,
  FileInput,
  isRecord,
  PreconditionInput,
  parameterName,
  parameterValues,
  RequirementInput,
  StepInput,
  tagTitle,
} from './test-case-parts.js'

export const testCaseFields = {
  title: described('Title; in templates it may hold ${name}', text(1, 511)),
  priority: described('Priority', priority),
  precondition: described('Precondition: {"text": …} or {"sharedPreconditionId": …}', PreconditionInput),
  comment: described('Deprecated: the text of the precondition, as HTML', html),
  tags: described('Titles of tags; unknown ones are made', z.array(tagTitle)),
  steps: described('Steps: [{"description": …, "expected": …}] or [{"sharedStepId": …}]', z.array(StepInput)),
  requirements: described('Requirements: [{"text": …, "url": …}]', z.array(RequirementInput)),
  links: described('Links: [{"text": …, "url": …}]', z.array(link)),
  files: described(
    'Uploaded files: [{"id": …, "fileName": …, "mimeType": …, "size": …}]',
    z.array(FileInput),
  ),
  customFields: described(
    'Custom fields by system name: {"automation": {"value": …}} or {"automation": {"isDefault": true}}',
    z.record(text(1, 64), CustomFieldInput),
  ),
  filledTCaseTitleSuffixParams: described(
    'Names of the parameters shown in the titles of filled test cases',
    z.array(parameterName),
  ),
  isDraft: described('Whether the test case is a draft', z.boolean()),
}

/** What creating and updating take alike. */
const optionalContent = {
  precondition: z.optional(testCaseFields.precondition),
  comment: z.optional(testCaseFields.comment),
  tags: z.optional(testCaseFields.tags),
  isDraft: z.optional(testCaseFields.isDraft),
  steps: z.optional(testCaseFields.steps),
  requirements: z.optional(testCaseFields.requirements),
  links: z.optional(testCaseFields.links),
  files: z.optional(testCaseFields.files),
  customFields: z.optional(testCaseFields.customFields),
}

export const CreateTestCase = z.object({
  title: testCaseFields.title,
  type: described('Type of the test case', z.enum(['standalone', 'template'])),
  folderId: described('Id of the folder', positiveInt),
  priority: testCaseFields.priority,
  pos: z.optional(described('Position in the folder, from 0; last by default', nonNegativeInt)),
  ...optionalContent,
  parameterValues: z.optional(
    described(
      'Values of a template, one filled test case each: [{"values": {"name": "value"}}]',
      z.array(z.object({ values: parameterValues })),
    ),
  ),
  filledTCaseTitleSuffixParams: z.optional(testCaseFields.filledTCaseTitleSuffixParams),
})
export type CreateTestCase = z.output<typeof CreateTestCase>

export const UpdateTestCase = z.object({
  title: z.optional(testCaseFields.title),
  priority: z.optional(testCaseFields.priority),
  ...optionalContent,
  parameterValues: z.optional(
    described(
      'All values of a template: [{"tcaseId": …, "values": {…}}]; filled test cases not listed are deleted',
      z.array(
        z.object({
          tcaseId: z.optional(text(1, 255)),
          values: parameterValues,
          priority: z.optional(priority),
        }),
      ),
    ),
  ),
  filledTCaseTitleSuffixParams: z.optional(testCaseFields.filledTCaseTitleSuffixParams),
})
export type UpdateTestCase = z.output<typeof UpdateTestCase>

const templateFields = ['parameterValues', 'filledTCaseTitleSuffixParams']

/** The platform ignores template fields elsewhere; a person who sends them is mistaken. */
export const onlyTemplatesHaveValues = rule((testCase, report) => {
  if (!isRecord(testCase) || testCase.type === 'template') return
  for (const field of templateFields) {
    if (testCase[field] !== undefined) report([field], 'is only allowed for "template" test cases')
  }
})
