import * as z from 'zod/mini'
import { named } from './named.js'
import { referringTo } from './references.js'
import {
  described,
  html,
  isRecord,
  link,
  nonNegativeInt,
  optional,
  positiveInt,
  priority,
  rule,
  text,
} from './scalars.js'
import {
  CustomFieldInput,
  FileInput,
  PreconditionInput,
  parameterName,
  parameterValues,
  RequirementInput,
  StepInput,
  tagTitle,
} from './test-case-parts.js'

export const testCaseFields = {
  title: described('Title; in a template, it can contain parameters such as ${browser}', text(1, 511)),
  priority: described('Priority', priority),
  precondition: described('Precondition: {"text": …} or {"sharedPreconditionId": …}', PreconditionInput),
  comment: described('Text of the precondition, as HTML (deprecated; use precondition instead)', html),
  tags: described('Titles of tags; unknown ones are created', z.array(tagTitle)),
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

/** Fields of both requests, to create and to update a test case. */
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

const valuesByParameter = 'Values by the names of the parameters'

const NewParameterValue = named(
  'NewParameterValue',
  'Values from which a test case is filled',
  z.object({ values: parameterValues }),
  { values: valuesByParameter },
)

const ParameterValueInput = named(
  'ParameterValueInput',
  'Values from which a test case is filled',
  z.object({
    tcaseId: z.optional(text(1, 255)),
    values: parameterValues,
    priority: z.optional(priority),
  }),
  {
    tcaseId: 'ID of the filled test case to update; absent to create one',
    values: valuesByParameter,
    priority: 'Priority of the filled test case',
  },
)

export const CreateTestCase = named(
  'CreateTestCaseRequest',
  'A test case to create',
  z.object({
    title: testCaseFields.title,
    type: described('Type of the test case', z.enum(['standalone', 'template'])),
    folderId: referringTo('folder', described('ID of the folder', positiveInt)),
    priority: testCaseFields.priority,
    pos: optional('Position in the folder, from 0 (default: last)', nonNegativeInt),
    ...optionalContent,
    parameterValues: optional(
      'Parameter values of a template, one entry for each filled test case: [{"values": {"name": "value"}}]',
      z.array(NewParameterValue),
    ),
    filledTCaseTitleSuffixParams: z.optional(testCaseFields.filledTCaseTitleSuffixParams),
  }),
)
export type CreateTestCase = z.output<typeof CreateTestCase>

export const UpdateTestCase = named(
  'UpdateTestCaseRequest',
  'Changes to a test case',
  z.object({
    title: z.optional(testCaseFields.title),
    priority: z.optional(testCaseFields.priority),
    ...optionalContent,
    parameterValues: optional(
      'All parameter values of a template: [{"tcaseId": …, "values": {…}}]; filled test cases not listed are deleted',
      z.array(ParameterValueInput),
    ),
    filledTCaseTitleSuffixParams: z.optional(testCaseFields.filledTCaseTitleSuffixParams),
  }),
)
export type UpdateTestCase = z.output<typeof UpdateTestCase>

const templateFields = ['parameterValues', 'filledTCaseTitleSuffixParams']

/** The platform ignores template fields of other test cases; people who send them probably meant something else. */
export const rejectTemplateFields = rule((testCase, report) => {
  if (!isRecord(testCase) || testCase.type === 'template') return
  for (const field of templateFields) {
    if (testCase[field] !== undefined) report([field], 'is only allowed for "template" test cases')
  }
})
