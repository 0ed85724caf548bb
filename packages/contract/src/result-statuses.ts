import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { described, message, status, text } from './scalars.js'

export const statusColor = named(
  'StatusColor',
  'Color of a status',
  z.enum(['blue', 'gray', 'red', 'orange', 'yellow', 'green', 'teal', 'indigo', 'purple', 'pink']),
)
export type StatusColor = z.output<typeof statusColor>

export const ResultStatus = named(
  'ResultStatus',
  'A status that results can have',
  z.object({
    id: status,
    name: z.string(),
    color: statusColor,
    isDefault: z.boolean(),
    isActive: z.boolean(),
    inUse: z.boolean(),
  }),
  {
    id: 'ID of the status',
    name: 'Name shown to users',
    color: 'Color of the status',
    isDefault: 'Whether the status is built in; built-in statuses cannot be changed',
    isActive: 'Whether new results can have the status; always true for built-in statuses',
    inUse: 'Whether any result has the status; always true for built-in statuses',
  },
)

const CustomStatusInput = named(
  'CustomStatusInput',
  'A custom status to change',
  z.object({
    id: z.enum(['custom1', 'custom2', 'custom3', 'custom4']),
    name: text(1, 16),
    color: statusColor,
    isActive: z.boolean(),
  }),
  {
    id: 'ID of the custom status',
    name: 'Name shown to users',
    color: 'Color of the status',
    isActive: 'Whether new results can have the status',
  },
)

export const listStatuses = endpoint({
  command: 'settings list-statuses',
  summary: 'List the result statuses, built-in and custom.',
  docs: 'settings#get-statuses',
  access: 'viewer',
  request: { method: 'GET', path: '/settings/preferences/status' },
  status: 200,
  response: named('ResultStatusList', 'The result statuses', z.object({ statuses: z.array(ResultStatus) }), {
    statuses: 'Statuses, built-in ones first',
  }),
  prints: ['statuses'],
  examples: [{ does: 'list the statuses', flags: {} }],
})

export const updateStatuses = endpoint({
  command: 'settings update-statuses',
  summary: 'Update custom result statuses; omitted statuses do not change.',
  details: 'You can set the name and the color of a status, and whether it is active.',
  docs: 'settings#update-custom-statuses',
  access: 'admin',
  audit: 'settings.statuses_updated',
  request: {
    method: 'POST',
    path: '/settings/preferences/status',
    body: named(
      'UpdateStatusesRequest',
      'Custom statuses to change',
      z.object({
        statuses: described(
          'Statuses: [{"id": "custom1", "name": "Retest", "color": "purple", "isActive": true}]',
          z.array(CustomStatusInput).check(z.minLength(1)),
        ),
      }),
    ),
  },
  status: 200,
  response: message,
  examples: [
    {
      does: 'define a custom status',
      flags: { statuses: [{ id: 'custom1', name: 'Retest', color: 'purple', isActive: true }] },
    },
  ],
})
