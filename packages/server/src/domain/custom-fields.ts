import type { Endpoints, ResponseOf } from 'qasphere-contract'
import type { Problem } from 'qasphere-contract/problems'
import type { CreateTestCase } from 'qasphere-contract/test-case-bodies'
import { listCustomFieldRows } from '../store/custom-fields.js'
import type { Db } from '../store/database.js'
import type { CustomFieldRow, ProjectRow } from '../store/schema.js'
import type { CallContext } from './call.js'
import { sanitizeRichText } from './rich-text.js'
import type { TestCaseContent } from './test-case-content.js'

type CustomField = ResponseOf<Endpoints['listCustomFields']>['customFields'][number]
type CustomFieldInput = NonNullable<CreateTestCase['customFields']>[string]
type CustomFieldValue = TestCaseContent['customFields'][string]

/** Maximum length of a text, in UTF-16 code units (docs/api-reference.md, Custom fields). */
const maxTextLength = 255

/** Lists the custom fields of a project, including disabled ones. */
export async function listProjectCustomFields(db: Db, project: ProjectRow): Promise<CustomFieldRow[]> {
  const rows = await listCustomFieldRows(db)
  return rows.filter((row) => row.allowAllProjects === 1 || parseAllowedProjectIds(row)?.includes(project.id))
}

/** Converts a custom field to the format of the API. */
export function showCustomField(row: CustomFieldRow): CustomField {
  return {
    id: row.id,
    type: row.type,
    systemName: row.systemName,
    name: row.name,
    required: row.required === 1,
    enabled: row.enabled === 1,
    options: parseOptions(row),
    ...(row.defaultValue === null ? {} : { defaultValue: row.defaultValue }),
    pos: row.pos,
    allowAllProjects: row.allowAllProjects === 1,
    allowedProjectIds: parseAllowedProjectIds(row),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }
}

function parseOptions({ optionsJson }: CustomFieldRow): { id: string; value: string }[] | null {
  return optionsJson === null ? null : JSON.parse(optionsJson)
}

function parseAllowedProjectIds({ allowedProjectIdsJson }: CustomFieldRow): string[] | null {
  return allowedProjectIdsJson === null ? null : JSON.parse(allowedProjectIdsJson)
}

/** The custom fields of a request: new values, cleared fields, and problems. */
export interface ResolvedCustomFields {
  readonly values: Readonly<Record<string, CustomFieldValue>>
  readonly cleared: readonly string[]
  readonly problems: readonly Problem[]
}

/** Checks the custom fields of a request (docs/api-reference.md, Custom fields). An empty value clears a field. */
export async function resolveCustomFields(
  call: Pick<CallContext, 'origin'>,
  project: ProjectRow,
  fields: readonly CustomFieldRow[],
  inputs: Readonly<Record<string, CustomFieldInput>>,
): Promise<ResolvedCustomFields> {
  const values: [string, CustomFieldValue][] = []
  const cleared: string[] = []
  const problems: Problem[] = []
  for (const [systemName, input] of Object.entries(inputs)) {
    const field = fields.find((row) => row.systemName === systemName)
    const problem = field ? checkInput(field, input) : `${project.code} has no such custom field`
    if (!field || problem) problems.push({ path: ['customFields', systemName], message: problem ?? '' })
    else if (!input.isDefault && input.value === '') cleared.push(systemName)
    else values.push([systemName, await readValue(call, field, input)])
  }
  return { values: Object.fromEntries(values), cleared, problems }
}

/** Returns the default values for required fields that a new test case does not set. */
export function getRequiredDefaults(fields: readonly CustomFieldRow[]): Record<string, CustomFieldValue> {
  return Object.fromEntries(
    fields
      .filter(isRequired)
      .flatMap(({ systemName, defaultValue }): [string, CustomFieldValue][] =>
        defaultValue === null ? [] : [[systemName, { value: defaultValue, isDefault: true }]],
      ),
  )
}

/** Returns a problem for each required field that a new test case lacks. */
export function findMissingCustomFields(
  fields: readonly CustomFieldRow[],
  values: Readonly<Record<string, unknown>>,
): Problem[] {
  return fields
    .filter((field) => isRequired(field) && !Object.hasOwn(values, field.systemName))
    .map(({ systemName }) => ({ path: ['customFields', systemName], message: 'is required' }))
}

function isRequired(field: CustomFieldRow): boolean {
  return field.required === 1 && field.enabled === 1
}

async function readValue(
  call: Pick<CallContext, 'origin'>,
  field: CustomFieldRow,
  input: CustomFieldInput,
): Promise<CustomFieldValue> {
  if (input.isDefault) return { value: field.defaultValue ?? '', isDefault: true }
  const value = input.value ?? ''
  return { value: field.type === 'richtext' ? await sanitizeRichText(value, call) : value, isDefault: false }
}

function checkInput(field: CustomFieldRow, { isDefault, value }: CustomFieldInput): string | undefined {
  if (field.enabled === 0) return 'is disabled'
  if (isDefault) return field.defaultValue === null ? 'has no default value' : undefined
  if (value === undefined) return 'must have a value, or isDefault: true'
  if (value === '') return field.required === 1 ? 'is required' : undefined
  return checkValue(field, value)
}

function checkValue(field: CustomFieldRow, value: string): string | undefined {
  switch (field.type) {
    case 'dropdown': {
      const options = (parseOptions(field) ?? []).map((option) => option.value)
      return options.includes(value) ? undefined : `must be one of ${options.join(', ')}`
    }
    case 'checkbox':
      return value === 'true' || value === 'false' ? undefined : 'must be true or false'
    case 'text':
      return value.length > maxTextLength ? `must be at most ${maxTextLength} characters` : undefined
    case 'richtext':
      return undefined
  }
}
