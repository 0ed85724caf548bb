import type { ResponseOf } from 'qasphere-contract'
import type { getTestCase } from 'qasphere-contract/test-cases'
import type { Answer } from './answer.js'
import { markerOf } from './markers.js'

type TestCase = ResponseOf<typeof getTestCase>
type Step = NonNullable<TestCase['steps']>[number]

/** Returns a test case with its contents, without what is empty or only of technical interest. */
export function fullTestCase(testCase: TestCase, projectCode: string, folder: string | undefined): Answer {
  const { precondition, steps = [], tags = [], requirements = [], customFields = {} } = testCase
  return withoutEmpty({
    testCase: markerOf(projectCode, testCase.seq),
    id: testCase.id,
    title: testCase.title,
    folder,
    type: testCase.type,
    priority: testCase.priority,
    isDraft: testCase.isDraft,
    version: testCase.version,
    precondition: precondition && briefPrecondition(precondition),
    steps: steps.map(briefStep),
    tags: tags.map(({ title }) => title),
    requirements: requirements.map(({ text, url }) => withoutEmpty({ text, url })),
    links: testCase.links,
    files: testCase.files?.map(({ fileName, url }) => withoutEmpty({ fileName, url })),
    customFields: Object.fromEntries(Object.entries(customFields).map(([name, { value }]) => [name, value])),
    parameterValues: testCase.parameterValues?.map(({ tcaseId, values }) => ({ tcaseId, values })),
    createdAt: testCase.createdAt,
    updatedAt: testCase.updatedAt,
  })
}

/** Returns a precondition as it can be saved again; a shared one with its text beside its ID. */
function briefPrecondition({ type, id, text }: NonNullable<TestCase['precondition']>): Answer {
  return type === 'shared' ? { sharedPreconditionId: id, sharedText: text } : { text }
}

/** Returns what agents read of a step; a shared step with its sub-steps. */
export function briefStep({ id, type, title, description, expected, data, subSteps }: Step): Answer {
  return withoutEmpty({
    sharedStepId: type === 'shared' ? id : undefined,
    title,
    description,
    expected,
    data,
    subSteps: subSteps?.map((step) =>
      withoutEmpty({ description: step.description, expected: step.expected }),
    ),
  })
}

/** Returns an object without fields that are missing, null, false, or have nothing in them. */
export function withoutEmpty(fields: Readonly<Record<string, unknown>>): Answer {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)))
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return value === undefined || value === null || value === false || value === ''
}
