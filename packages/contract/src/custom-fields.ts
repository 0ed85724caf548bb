import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { nonNegativeInt, projectCode, timestamp } from './scalars.js'

export const customFieldType = z.enum(['text', 'dropdown', 'checkbox', 'richtext'])

export const CustomField = z.object({
  id: z.string(),
  type: customFieldType,
  systemName: z.string(),
  name: z.string(),
  required: z.boolean(),
  enabled: z.boolean(),
  options: z.nullable(z.array(z.object({ id: z.string(), value: z.string() }))),
  defaultValue: z.optional(z.string()),
  pos: nonNegativeInt,
  allowAllProjects: z.boolean(),
  allowedProjectIds: z.nullable(z.array(z.string())),
  createdAt: timestamp,
  updatedAt: timestamp,
})

export const listCustomFields = endpoint({
  command: 'custom-fields list',
  summary: 'List the custom fields of a project, disabled ones included.',
  docs: 'tcases_custom_fields#list-project-custom-fields',
  access: 'viewer',
  request: { method: 'GET', path: '/project/{projectCode}/custom-field', params: { projectCode } },
  status: 200,
  response: z.object({ customFields: z.array(CustomField) }),
  prints: ['customFields'],
  examples: [{ does: 'the custom fields of a project', flags: { projectCode: 'PRJ' } }],
})
