import type { HandlersOf } from '../domain/call.js'
import { listResultStatuses, updateResultStatuses } from '../domain/result-statuses.js'

export const resultStatusHandlers: HandlersOf<'resultStatuses'> = {
  listStatuses: async ({ db }) => ({ statuses: await listResultStatuses(db) }),

  updateStatuses: async (call) => {
    const { statuses } = call.body
    await updateResultStatuses(call.db, statuses)
    call.audit({ statuses })
    return { message: 'Statuses updated' }
  },
}
