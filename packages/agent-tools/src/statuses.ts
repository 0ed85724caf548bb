import { type Status, status } from 'qasphere-contract/scalars'
import type { Caller } from './caller.js'
import type { GivenName } from './find-by-name.js'
import type { Problem } from './tool-error.js'

/**
 * Returns the statuses of texts, in order: IDs such as `failed`, or names of custom statuses. Adds a problem for
 * every text that is neither. The settings are only read if they are needed.
 */
export async function findStatuses(
  call: Caller<'listStatuses'>,
  texts: readonly GivenName[],
  problems: Problem[],
): Promise<Status[]> {
  const known = new Map<string, Status>(status.options.map((id) => [id, id]))
  if (texts.some(({ name }) => !known.has(name))) {
    const { statuses } = await call('listStatuses', {})
    for (const { id, name, isActive } of statuses) if (isActive) known.set(name.toLowerCase(), id)
  }
  return texts.flatMap(({ where, name }) => {
    const found = known.get(name) ?? known.get(name.toLowerCase())
    if (!found)
      problems.push({
        where,
        message: `${JSON.stringify(name)} is not a status; expected one of ${[...known.keys()].join(', ')}`,
      })
    return found ?? []
  })
}
