import { createProject } from '../domain/projects.js'
import { handlers } from '../handlers/index.js'
import { insertConfiguration, listConfigurationRows } from '../store/configurations.js'
import { now } from '../store/database.js'
import { archiveMilestoneRow, listMilestoneRows } from '../store/milestones.js'
import { archiveProject, findProjectRow } from '../store/projects.js'
import { findRequirements, insertRequirements } from '../store/requirements.js'
import type { ProjectRow } from '../store/schema.js'
import { createHqid } from '../values/identifiers.js'
import { seedFolders } from './seed-folders.js'
import { seedRuns } from './seed-runs.js'
import type { SeedProject } from './seed-schema.js'
import { seedSharedParts } from './seed-shared-parts.js'
import { createCall, type ProjectSeeding, type Seeding, withSeedPath } from './seeding.js'

/** Returns the project of a seed, and creates it if it is missing. */
export async function seedProjectRow(seeding: Seeding, seed: SeedProject): Promise<ProjectRow> {
  const { context } = seeding
  const known = await findProjectRow(context.db, seed.code)
  if (known) return known
  seeding.countChange()
  const { code, title, overviewTitle, overviewDescription, links } = seed
  return await createProject(context, { code, title, overviewTitle, overviewDescription, links })
}

/** Creates the contents of a project. Archives the project last, because an archived project cannot be changed. */
export async function seedProjectContent(seeding: ProjectSeeding, seed: SeedProject): Promise<void> {
  if (seeding.project.archivedAt) return
  await seedConfigurations(seeding, seed.configurations ?? [])
  await seedSharedParts(seeding, seed)
  const toArchive = await seedMilestones(seeding, seed.milestones ?? [])
  await seedRequirements(seeding, seed.requirements ?? [])
  await seedFolders(seeding, seed.folders ?? [])
  await withSeedPath(['runs'], () => seedRuns(seeding, seed.runs ?? []))
  for (const id of toArchive)
    await archiveMilestoneRow(seeding.context.db, seeding.project.key, id, seeding.context.user.id)
  if (seed.archived) {
    await archiveProject(seeding.context.db, seeding.project.key)
    seeding.countChange()
  }
}

async function seedConfigurations(seeding: ProjectSeeding, names: readonly string[]): Promise<void> {
  const { context, project } = seeding
  const known = new Set((await listConfigurationRows(context.db, project.key)).map((row) => row.name))
  for (const name of new Set(names)) {
    if (known.has(name)) continue
    await insertConfiguration(context.db, {
      id: createHqid(),
      projectKey: project.key,
      name,
      createdAt: now(),
    })
    seeding.countChange()
  }
}

async function seedRequirements(
  { context, project, countChange }: ProjectSeeding,
  seeds: NonNullable<SeedProject['requirements']>,
): Promise<void> {
  const wanted = seeds.map(({ text, url = '' }) => ({ text, url }))
  const known = await findRequirements(context, project.key, wanted)
  const missing = wanted.filter(
    (each) => !known.some(({ text, url }) => text === each.text && url === each.url),
  )
  if (missing.length === 0) return
  await insertRequirements(context, project.key, missing)
  countChange()
}

/** Creates milestones and returns those to archive at the end, because runs need open milestones. */
async function seedMilestones(
  seeding: ProjectSeeding,
  milestones: readonly { title: string; archived?: boolean | undefined }[],
): Promise<number[]> {
  const { context, project } = seeding
  const known = new Set((await listMilestoneRows(context.db, project.key)).map((row) => row.title))
  const toArchive: number[] = []
  for (const { title, archived } of milestones) {
    if (known.has(title)) continue
    const { id } = await handlers.createMilestone(createCall(seeding, {}, { title }))
    seeding.countChange()
    if (archived) toArchive.push(id)
  }
  return toArchive
}
