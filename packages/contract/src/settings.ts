import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { described, message, status, text } from './scalars.js'

export const statusColor = z.enum([
  'blue',
  'gray',
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'indigo',
  'purple',
  'pink',
])
export type StatusColor = z.output<typeof statusColor>

export const ResultStatus = z.object({
  id: status,
  name: z.string(),
  color: statusColor,
  isDefault: z.boolean(),
  isActive: z.boolean(),
  inUse: z.boolean(),
})

const CustomStatusInput = z.object({
  id: z.enum(['custom1', 'custom2', 'custom3', 'custom4']),
  name: text(1, 16),
  color: statusColor,
  isActive: z.boolean(),
})

export const listStatuses = endpoint({
  command: 'settings list-statuses',
  summary: 'List the result statuses, built in and custom.',
  docs: 'settings#get-statuses',
  access: 'viewer',
  request: { method: 'GET', path: '/settings/preferences/status' },
  status: 200,
  response: z.object({ statuses: z.array(ResultStatus) }),
  prints: ['statuses'],
  examples: [{ does: 'the statuses', flags: {} }],
})

export const updateStatuses = endpoint({
  command: 'settings update-statuses',
  summary: 'Name, colour and switch the custom result statuses; those not named keep their values.',
  docs: 'settings#update-custom-statuses',
  access: 'admin',
  audit: 'settings.statuses_updated',
  request: {
    method: 'POST',
    path: '/settings/preferences/status',
    body: z.object({
      statuses: described(
        'Statuses: [{"id": "custom1", "name": "Retest", "color": "purple", "isActive": true}]',
        z.array(CustomStatusInput).check(z.minLength(1)),
      ),
    }),
  },
  status: 200,
  response: message,
  examples: [
    {
      does: 'a status of one’s own',
      flags: { statuses: [{ id: 'custom1', name: 'Retest', color: 'purple', isActive: true }] },
    },
  ],
})
