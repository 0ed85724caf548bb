import type { Caller } from './caller.js'
import { findByName } from './find-by-name.js'
import type { Problem } from './tool-error.js'

/** Returns the ID of a milestone by its title. Adds a problem if there is none, or more than one. */
export async function findMilestone(
  call: Caller<'listMilestones'>,
  projectCode: string,
  title: string,
  problems: Problem[],
): Promise<number | undefined> {
  const { milestones } = await call('listMilestones', { projectCode })
  const candidates = milestones.map(({ id, title }) => ({ id, name: title }))
  return findByName('milestone', [{ where: 'milestone', name: title }], candidates, problems)[0]
}
