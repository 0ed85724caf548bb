import { type FormField, formFieldsOf } from 'qasphere-contract/form-fields'
import { CreateTestCase, UpdateTestCase } from 'qasphere-contract/test-case-bodies'
import { listProjectCustomFields, showCustomField } from '../../domain/custom-fields.js'
import { listFolderPaths } from '../../domain/folder-paths.js'
import type { TestCaseContent } from '../../domain/test-case-content.js'
import type { TestCaseParts } from '../../domain/test-case-parts.js'
import type { ProjectRow } from '../../store/schema.js'
import { listSharedPreconditionRows } from '../../store/shared-preconditions.js'
import { listSharedStepRows } from '../../store/shared-steps.js'
import type { TestCaseWithContent } from '../../store/test-cases.js'
import type { PageCall } from '../page.js'
import type { FieldHints, FieldOption } from '../schema-form/render-fields.js'

/**
 * Fields of the API that the form does not have: the old name of the precondition, the position, files, and the parameters of
 * templates. Custom fields are those of the project.
 */
const omitted: readonly string[] = [
  'type',
  'comment',
  'pos',
  'files',
  'parameterValues',
  'filledTCaseTitleSuffixParams',
  'customFields',
]

/** Returns the fields of the form that creates a test case. */
export async function listNewTestCaseFields(call: PageCall, project: ProjectRow): Promise<FormField[]> {
  return await listFields(call, project, formFieldsOf(CreateTestCase))
}

/**
 * Returns the fields of the form that changes a test case. A filled one has only its priority, and a published one
 * cannot become a draft again.
 */
export async function listTestCaseFields(
  call: PageCall,
  project: ProjectRow,
  { type, isDraft }: TestCaseWithContent,
): Promise<FormField[]> {
  const fields = (await listFields(call, project, formFieldsOf(UpdateTestCase))).map((field) =>
    ['title', 'priority'].includes(field.name) ? { ...field, required: true } : field,
  )
  if (type === 'filled') return fields.filter(({ name }) => name === 'priority')
  return isDraft === 1 ? fields : fields.filter(({ name }) => name !== 'isDraft')
}

async function listFields(
  { db }: PageCall,
  project: ProjectRow,
  fields: readonly FormField[],
): Promise<FormField[]> {
  const custom = (await listProjectCustomFields(db, project)).map(showCustomField)
  const own = custom
    .filter(({ enabled }) => enabled)
    .map(({ systemName, name, required, type, options }): FormField => {
      const choices = type === 'checkbox' ? ['true', 'false'] : options?.map(({ value }) => value)
      const shape: FormField['shape'] = choices
        ? { kind: 'choice', choices }
        : type === 'richtext'
          ? { kind: 'text' }
          : { kind: 'line', maxLength: 255 }
      const value = { name: 'value', description: '', required: false, shape }
      return { name: systemName, description: name, required, shape: { kind: 'group', fields: [value] } }
    })
  const shown = fields.filter(({ name }) => !omitted.includes(name))
  if (own.length === 0) return shown
  const customFields: FormField = {
    name: 'customFields',
    description: '',
    required: false,
    shape: { kind: 'group', fields: own },
  }
  return [...shown, customFields]
}

/** Reads names for IDs that the form offers. */
export async function readHints(call: PageCall, project: ProjectRow): Promise<FieldHints> {
  const { db } = call
  const folders = [...(await listFolderPaths(call, project.key))].map(
    ([id, path]): FieldOption => [String(id), path.join(' / ')],
  )
  const preconditions = await listSharedPreconditionRows(db, project.key, {})
  const steps = await listSharedStepRows(db, project.key, {})
  const custom = await listProjectCustomFields(db, project)
  const toOption = ({ id, title }: { id: number; title: string }): FieldOption => [String(id), title]
  return {
    labels: {
      'precondition.sharedPreconditionId': 'Or a shared precondition',
      'steps.description': 'Do',
      'steps.expected': 'Expect',
      'steps.sharedStepId': 'Or a shared step',
      ...Object.fromEntries(
        custom.flatMap(({ systemName, name }) => [
          [`customFields.${systemName}`, name],
          [`customFields.${systemName}.value`, 'Value'],
        ]),
      ),
    },
    options: {
      folderId: folders,
      'precondition.sharedPreconditionId': preconditions.map(toOption),
      'steps.sharedStepId': steps.map(toOption),
    },
    emptyRows: { steps: 3 },
  }
}

/** Returns what the form shows of a test case, in the format of a request. */
export function toFormValue(
  row: TestCaseWithContent,
  { content, tags, requirements }: TestCaseParts,
): unknown {
  const { precondition, steps, links, customFields } = content
  return {
    title: row.title,
    priority: row.priority,
    isDraft: row.isDraft === 1,
    precondition: toPrecondition(precondition),
    steps: steps.map(toStep),
    tags: tags.map(({ title }) => title),
    requirements: requirements.map(({ text, url }) => ({ text, url })),
    links: links ?? [],
    customFields,
  }
}

function toPrecondition(precondition: TestCaseContent['precondition']) {
  return 'text' in precondition ? { text: precondition.text } : precondition
}

function toStep(step: TestCaseContent['steps'][number]) {
  if ('sharedStepId' in step) return step
  const { description, expected, data } = step
  return { description, expected, data }
}
