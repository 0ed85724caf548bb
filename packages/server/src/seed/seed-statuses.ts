import type { BodyOf, Endpoints } from 'qasphere-contract'
import { handlers } from '../handlers/index.js'
import type { Seeding } from './seeding.js'

type CustomStatus = BodyOf<Endpoints['updateStatuses']>['statuses'][number]

/** Updates the custom result statuses to match the seed. */
export async function seedStatuses(seeding: Seeding, statuses: readonly CustomStatus[]): Promise<void> {
  const { statuses: known } = await handlers.listStatuses({
    ...seeding.context,
    params: {},
    query: {},
    body: {},
    uploads: [],
  })
  const changed = statuses.filter(
    ({ id, name, color, isActive }) =>
      !known.some(
        (row) => row.id === id && row.name === name && row.color === color && row.isActive === isActive,
      ),
  )
  if (changed.length === 0) return
  await handlers.updateStatuses({
    ...seeding.context,
    params: {},
    query: {},
    body: { statuses: changed },
    uploads: [],
  })
  seeding.countChange()
}
