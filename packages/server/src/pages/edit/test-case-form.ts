import { html } from 'ghtml'
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
import { formatMarker } from '../../values/markers.js'
import { testCasePath } from '../../values/page-paths.js'
import type { FormCall, PageCall } from '../page.js'
import { renderFileLink } from '../parts/files.js'
import { listRows } from '../schema-form/form-state.js'
import { hideInRows } from '../schema-form/hide-in-rows.js'
import type { FieldHints, FieldOption } from '../schema-form/render-fields.js'
import { formUpload, storeFormFiles } from '../store-form-files.js'

/** Fields of the API that the form does not have: the old name of the precondition. Custom fields are those of the project. */
const omitted: readonly string[] = ['comment', 'customFields']
const templateFields: readonly string[] = ['parameterValues', 'filledTCaseTitleSuffixParams']

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
  return fields.filter(
    ({ name }) =>
      (isDraft === 1 || name !== 'isDraft') && (type === 'template' || !templateFields.includes(name)),
  )
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
  const shown = fields.filter(({ name }) => !omitted.includes(name)).map(hideKeys)
  if (own.length === 0) return shown
  const customFields: FormField = {
    name: 'customFields',
    description: '',
    required: false,
    shape: { kind: 'group', fields: own },
  }
  return [...shown, customFields]
}

/** Hides what identifies files and filled test cases, and properties of files that only programs know. */
function hideKeys(field: FormField): FormField {
  if (field.name === 'files') return hideInRows(field, 'id', ['fileName', 'mimeType', 'size', 'url'])
  return field.name === 'parameterValues' ? hideInRows(field, 'tcaseId') : field
}

/** Reads names for IDs that the form offers, and says what its rows are about. */
export async function readHints(
  call: PageCall,
  project: ProjectRow,
  filled: readonly TestCaseWithContent[] = [],
): Promise<FieldHints> {
  const { db } = call
  const paths = [...(await listFolderPaths(call, project.key))].filter(([, path]) => path.length > 0)
  const folders = paths.map(([id, path]): FieldOption => [String(id), path.join(' / ')])
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
      pos: 'Position',
      parameterValues: 'Filled test cases',
      filledTCaseTitleSuffixParams: 'Parameters in the titles of filled test cases',
      ...Object.fromEntries(
        custom.flatMap(({ systemName, name }) => [
          [`customFields.${systemName}`, name],
          [`customFields.${systemName}.value`, name],
        ]),
      ),
    },
    notes: {
      pos: 'Position in the folder, from 0. If it is empty, the test case is added at the end.',
      parameterValues:
        'A template has a test case for each row. Its texts have the values in place of parameters such as ${browser}.',
      'parameterValues.values': 'One per line, such as browser=Firefox',
    },
    unchosen: { 'parameterValues.priority': 'As the template' },
    rowTitles: {
      files: (readValue) =>
        renderFileLink({
          id: readValue('id'),
          fileName: readValue('fileName'),
          size: Number(readValue('size')),
        }),
      parameterValues: (readValue) => renderFilled(project, filled, readValue('tcaseId')),
    },
    deleteLabels: { files: 'Remove', parameterValues: 'Delete this test case' },
    controls: { files: fileInput },
    options: {
      folderId: folders,
      'precondition.sharedPreconditionId': preconditions.map(toOption),
      'steps.sharedStepId': steps.map(toOption),
    },
    emptyRows: { steps: 3, files: 0 },
  }
}

const fileInput = html`<div class="field"><label for="new-files">Add files <span class="muted">(or paste a screenshot anywhere on the page)</span></label><input id="new-files" type="file" name="${formUpload.part}" multiple data-paste></div>`

function renderFilled({ code }: ProjectRow, filled: readonly TestCaseWithContent[], id: string): string {
  const found = filled.find((each) => each.id === id)
  if (!found) return ''
  return html`<a href="${testCasePath(code, found.seq)}"><span class="mono">${formatMarker(code, found.seq)}</span> <bdi>${found.title}</bdi></a>`
}

/** Stores the files of a form and adds them to its rows, where they stay if the form is rejected. */
export async function addFormFiles(call: FormCall): Promise<void> {
  const first = (listRows(call.form, 'files').at(-1) ?? -1) + 1
  for (const [index, file] of (await storeFormFiles(call)).entries()) {
    for (const [name, value] of Object.entries(file)) {
      call.form.set(`files.${first + index}.${name}`, JSON.stringify(value))
    }
  }
}

/** Returns what the form shows of a test case, in the format of a request. */
export function toFormValue(
  row: TestCaseWithContent,
  { content, tags, requirements, files }: TestCaseParts,
  filled: readonly TestCaseWithContent[],
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
    files: files ?? [],
    customFields,
    parameterValues: filled.map(toParameterValue),
    filledTCaseTitleSuffixParams: content.titleSuffixParams ?? [],
  }
}

function toParameterValue({ id, priority, contentJson }: TestCaseWithContent) {
  const { values = {}, hasOwnPriority }: TestCaseContent = JSON.parse(contentJson)
  return { tcaseId: id, values, ...(hasOwnPriority ? { priority } : {}) }
}

function toPrecondition(precondition: TestCaseContent['precondition']) {
  return 'text' in precondition ? { text: precondition.text } : precondition
}

function toStep(step: TestCaseContent['steps'][number]) {
  if ('sharedStepId' in step) return step
  const { description, expected, data } = step
  return { description, expected, data }
}
