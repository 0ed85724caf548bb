import type { QueryPlan } from 'qasphere-contract/query-plans'
import { handlers } from '../handlers/index.js'
import { listConfigurationRows } from '../store/configurations.js'
import { listMilestoneRows } from '../store/milestones.js'
import { findRunIdByTitle, setRunDate } from '../store/runs.js'
import { findUserByEmail } from '../store/users.js'
import { attachSeedFiles } from './seed-files.js'
import type { SeedRun, SeedSelection } from './seed-schema.js'
import { createCall, type ProjectSeeding, SeedError, withSeedPath } from './seeding.js'

/** The state of seeding the runs of a project, whose test cases already exist. */
interface RunSeeding extends ProjectSeeding {
  /** IDs of test cases by title. */
  readonly testCaseIds: ReadonlyMap<string, readonly string[]>
}

type BatchItem = Parameters<typeof handlers.batchCreateResults>[0]['body']['items'][number]

/** Creates runs with their results. Runs are identified by title and milestone; existing ones do not change. */
export async function seedRuns(seeding: ProjectSeeding, runs: readonly SeedRun[]): Promise<void> {
  if (runs.length === 0) return
  const testCaseIds = await findTestCaseIds(seeding)
  for (const [index, run] of runs.entries())
    await withSeedPath([index], () => seedRun({ ...seeding, testCaseIds }, run))
}

async function seedRun(original: RunSeeding, seed: SeedRun): Promise<void> {
  const seeding = await withSeedPath(['author'], () => asAuthor(original, seed.author))
  const { context, project } = seeding
  const milestoneId = await findMilestoneId(seeding, seed.milestone)
  if (
    await findRunIdByTitle(context.db, {
      projectKey: project.key,
      titleScope: milestoneId ?? 0,
      title: seed.title,
    })
  )
    return
  const { id } = await handlers.createRun(
    createCall(
      seeding,
      {},
      {
        title: seed.title,
        type: seed.type ?? 'static_struct',
        description: seed.description,
        milestoneId,
        configurationId: await findConfigurationId(seeding, seed.configuration),
        assignmentId: await findAssignmentId(seeding, seed.assignee),
        queryPlans: [await withSeedPath(['select'], () => toQueryPlan(seeding, seed.select))],
      },
    ),
  )
  seeding.countChange()
  await fillRun(seeding, seed, String(id))
  if (seed.daysAgo || seed.closed) await setRunDate(context.db, project.key, id, findRunTimes(seed))
}

/** Returns the same state with another user as the caller. */
async function asAuthor(seeding: RunSeeding, email: string | undefined): Promise<RunSeeding> {
  if (email === undefined) return seeding
  const user = await findUserByEmail(seeding.context.db, email)
  if (!user) throw new SeedError([], `unknown user ${email}`)
  return { ...seeding, context: { ...seeding.context, user } }
}

/** A run takes as long as its tests, which end at the time that the seed names. */
function findRunTimes({ daysAgo = 0, results = [] }: SeedRun): { created: string; filled: string } {
  const filled = Date.now() - daysAgo * 24 * 3600 * 1000
  const duration = results.reduce((sum, { timeTaken }) => sum + (timeTaken ?? 0), 0)
  return { created: new Date(filled - duration).toISOString(), filled: new Date(filled).toISOString() }
}

async function fillRun(seeding: RunSeeding, seed: SeedRun, runId: string): Promise<void> {
  const ids = seeding.testCaseIds
  const items: BatchItem[] = []
  for (const [index, { testCase, files, ...result }] of (seed.results ?? []).entries()) {
    const tcaseId = requireSingleId(ids, testCase, ['results', index, 'testCase'])
    const attached = files ? await attachSeedFiles(seeding, files) : ''
    const comment = attached === '' ? result.comment : (result.comment ?? '') + attached
    items.push({ ...result, tcaseId, comment })
  }
  if (items.length > 0) {
    await withSeedPath(['results'], () =>
      handlers.batchCreateResults(createCall(seeding, { runId }, { items })),
    )
  }
  for (const comment of seed.logs ?? [])
    await handlers.createRunLog(createCall(seeding, { runId }, { comment }))
  if (seed.closed) await handlers.closeRun(createCall(seeding, { runId }, {}))
}

async function findMilestoneId(
  seeding: ProjectSeeding,
  title: string | undefined,
): Promise<number | undefined> {
  if (title === undefined) return undefined
  const rows = await listMilestoneRows(seeding.context.db, seeding.project.key)
  const row = rows.find((milestone) => milestone.title === title)
  if (!row) throw new SeedError(['milestone'], `unknown milestone "${title}"`)
  return row.id
}

async function findConfigurationId(
  seeding: ProjectSeeding,
  name: string | undefined,
): Promise<string | undefined> {
  if (name === undefined) return undefined
  const rows = await listConfigurationRows(seeding.context.db, seeding.project.key)
  const row = rows.find((configuration) => configuration.name === name)
  if (!row) throw new SeedError(['configuration'], `unknown configuration "${name}"`)
  return row.id
}

async function findAssignmentId(
  seeding: ProjectSeeding,
  email: string | undefined,
): Promise<number | undefined> {
  if (email === undefined) return undefined
  const user = await findUserByEmail(seeding.context.db, email)
  if (!user) throw new SeedError(['assignee'], `unknown user ${email}`)
  return user.id
}

async function toQueryPlan(seeding: RunSeeding, select: SeedSelection): Promise<QueryPlan> {
  const ids = seeding.testCaseIds
  return {
    tcaseIds: select.testCases?.map((title, index) => requireSingleId(ids, title, ['testCases', index])),
    folderIds: select.folders && (await folderIds(seeding, select.folders)),
    tagIds: select.tags && (await tagIds(seeding, select.tags)),
    priorities: select.priorities,
  }
}

/** Lists the IDs of test cases by title. */
async function findTestCaseIds(seeding: ProjectSeeding): Promise<Map<string, string[]>> {
  const { data } = await handlers.listTestCases(createCall(seeding, {}, {}))
  const ids = new Map<string, string[]>()
  for (const { title, id } of data) ids.set(title, [...(ids.get(title) ?? []), id])
  return ids
}

function requireSingleId(
  ids: ReadonlyMap<string, readonly string[]>,
  title: string,
  path: PropertyKey[],
): string {
  const [id, ...others] = ids.get(title) ?? []
  if (id === undefined) throw new SeedError(path, `unknown test case "${title}"`)
  if (others.length > 0) throw new SeedError(path, `there are several test cases "${title}"`)
  return id
}

async function folderIds(seeding: ProjectSeeding, paths: readonly string[]): Promise<number[]> {
  const { data } = await handlers.listFolders(createCall(seeding, {}, {}))
  return paths.map((path, index) => {
    const id = path
      .split('/')
      .reduce<number | undefined>(
        (parentId, title) =>
          data.find((folder) => folder.parentId === parentId && folder.title === title)?.id,
        0,
      )
    if (!id) throw new SeedError(['folders', index], `unknown folder "${path}"`)
    return id
  })
}

async function tagIds(seeding: ProjectSeeding, titles: readonly string[]): Promise<number[]> {
  const { tags } = await handlers.listTags(createCall(seeding, {}, {}))
  return titles.map((title, index) => {
    const tag = tags.find((known) => known.title === title)
    if (!tag) throw new SeedError(['tags', index], `unknown tag "${title}"`)
    return tag.id
  })
}
