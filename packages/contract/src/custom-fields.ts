import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { nonNegativeInt, projectCode, timestamp } from './scalars.js'

export const customFieldType = named(
  'CustomFieldType',
  'Type of a custom field',
  z.enum(['text', 'dropdown', 'checkbox', 'richtext']),
)

const CustomFieldOption = named(
  'CustomFieldOption',
  'An option of a dropdown',
  z.object({ id: z.string(), value: z.string() }),
  { id: 'ID of the option', value: 'Text of the option, which is the value in test cases' },
)

export const CustomField = named(
  'CustomField',
  'A custom field of test cases',
  z.object({
    id: z.string(),
    type: customFieldType,
    systemName: z.string(),
    name: z.string(),
    required: z.boolean(),
    enabled: z.boolean(),
    options: z.nullable(z.array(CustomFieldOption)),
    defaultValue: z.optional(z.string()),
    pos: nonNegativeInt,
    allowAllProjects: z.boolean(),
    allowedProjectIds: z.nullable(z.array(z.string())),
    createdAt: timestamp,
    updatedAt: timestamp,
  }),
  {
    id: 'ID of the custom field',
    type: 'Type of the values',
    systemName: 'Name of the field in requests and filters, such as automation in cf_automation',
    name: 'Name shown to users',
    required: 'Whether every test case needs a value',
    enabled: 'Whether the field is in use',
    options: 'Options of a dropdown; null for other types',
    defaultValue: 'Value of test cases that use the default',
    pos: 'Position among the custom fields, from 0',
    allowAllProjects: 'Whether every project has the field',
    allowedProjectIds: 'IDs of the projects that have the field; null if all of them have it',
    createdAt: 'Time of creation',
    updatedAt: 'Time of the last change',
  },
)

export const listCustomFields = endpoint({
  command: 'custom-fields list',
  summary: 'List the custom fields of a project, including disabled ones.',
  docs: 'tcases_custom_fields#list-project-custom-fields',
  access: 'viewer',
  request: { method: 'GET', path: '/project/{projectCode}/custom-field', params: { projectCode } },
  status: 200,
  response: named(
    'CustomFieldList',
    'The custom fields of a project',
    z.object({ customFields: z.array(CustomField) }),
    { customFields: 'Custom fields, including disabled ones' },
  ),
  prints: ['customFields'],
  columns: ['id', 'systemName', 'name', 'type', 'required', 'enabled'],
  examples: [{ does: 'list the custom fields of a project', flags: { projectCode: 'PRJ' } }],
})
