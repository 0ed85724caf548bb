import type { BodyOf, Endpoints } from 'qasphere-contract'
import { takeNumbers } from '../store/counters.js'
import { now } from '../store/database.js'
import type { ProjectRow } from '../store/schema.js'
import { insertTestPlan } from '../store/test-plans.js'
import { ApiError } from '../values/api-error.js'
import type { UserContext } from './call.js'
import { requireOpenMilestone } from './milestones.js'
import { sanitizeRichText } from './rich-text.js'
import { createRun } from './runs.js'

type NewTestPlan = BodyOf<Endpoints['createTestPlan']>

/** Creates a test plan with its runs and returns its ID. Throws as `createRun` does, and 409 if its title is taken. */
export async function createTestPlan(
  call: UserContext,
  project: ProjectRow,
  { runs, ...plan }: NewTestPlan,
): Promise<number> {
  requireDifferentTitles(runs.map(({ title }) => title))
  const { milestoneId } = plan
  if (milestoneId !== undefined) await requireOpenMilestone(call.db, project.key, milestoneId)
  const id = await addTestPlan(call, project, plan)
  for (const { type = 'static_struct', ...run } of runs) {
    await createRun(call, project, { ...run, type, milestoneId, testPlanId: id })
  }
  return id
}

/** Checked here, because the usual error has the ID of the conflicting run, which would be rolled back. */
function requireDifferentTitles(titles: readonly string[]): void {
  const repeated = titles.find((title, index) => titles.indexOf(title) !== index)
  if (repeated !== undefined) {
    throw new ApiError(
      409,
      `run title must be unique within the milestone, "${repeated}" is used more than once`,
    )
  }
}

async function addTestPlan(
  call: UserContext,
  project: ProjectRow,
  plan: Omit<NewTestPlan, 'runs'>,
): Promise<number> {
  const id = await takeNumbers(call.db, project.key, 'testPlan')
  const createdAt = now()
  const isNew = await insertTestPlan(call.db, {
    projectKey: project.key,
    id,
    title: plan.title,
    description: await sanitizeRichText(plan.description ?? '', call),
    milestoneId: plan.milestoneId ?? null,
    titleScope: plan.milestoneId ?? 0,
    authorId: call.user.id,
    createdAt,
    updatedAt: createdAt,
  })
  if (!isNew) throw new ApiError(409, 'plan title must be unique within the milestone')
  return id
}
