import { sanitizeRichText } from '../domain/rich-text.js'
import {
  insertSharedPrecondition,
  listSharedPreconditionRows,
  updateSharedPrecondition,
} from '../store/shared-preconditions.js'
import {
  insertSharedStep,
  listSharedStepRows,
  parseSubSteps,
  type SubStepTexts,
  updateSharedStep,
} from '../store/shared-steps.js'
import type { SeedProject } from './seed-schema.js'
import type { ProjectSeeding, Seeding } from './seeding.js'

/** Updates shared steps and preconditions, identified by title, to match the seed. A change creates a new version. */
export async function seedSharedParts(seeding: ProjectSeeding, seed: SeedProject): Promise<void> {
  await seedSharedSteps(seeding, seed.sharedSteps ?? [])
  await seedSharedPreconditions(seeding, seed.sharedPreconditions ?? [])
}

async function seedSharedSteps(
  { context, project, countChange }: ProjectSeeding,
  seeds: NonNullable<SeedProject['sharedSteps']>,
): Promise<void> {
  const known = new Map(
    (await listSharedStepRows(context.db, project.key, {})).map((row) => [row.title, row]),
  )
  for (const { title, steps } of seeds) {
    const subSteps = await Promise.all(steps.map((step) => sanitizeSubStep(context, step)))
    const row = known.get(title)
    if (!row) await insertSharedStep(context.db, project.key, { title, subSteps })
    else if (serializeTexts(parseSubSteps(row).filter(isActive)) !== serializeTexts(subSteps)) {
      await updateSharedStep(context.db, row, subSteps)
    } else continue
    countChange()
  }
}

async function sanitizeSubStep(
  context: Seeding['context'],
  step: { description?: string | undefined; expected?: string | undefined },
): Promise<SubStepTexts> {
  return {
    description: await sanitizeRichText(step.description ?? '', context),
    expected: await sanitizeRichText(step.expected ?? '', context),
  }
}

function isActive(subStep: { readonly deletedAt?: string }): boolean {
  return subStep.deletedAt === undefined
}

/** Serializes the texts of sub-steps, to compare two lists of them. */
function serializeTexts(subSteps: readonly SubStepTexts[]): string {
  return JSON.stringify(subSteps.map(({ description, expected }) => [description, expected]))
}

async function seedSharedPreconditions(
  { context, project, countChange }: ProjectSeeding,
  seeds: NonNullable<SeedProject['sharedPreconditions']>,
): Promise<void> {
  const rows = await listSharedPreconditionRows(context.db, project.key, {})
  const known = new Map(rows.map((row) => [row.title, row]))
  for (const seed of seeds) {
    const text = await sanitizeRichText(seed.text, context)
    const row = known.get(seed.title)
    if (!row) await insertSharedPrecondition(context.db, project.key, { title: seed.title, text })
    else if (row.text !== text) await updateSharedPrecondition(context.db, row, text)
    else continue
    countChange()
  }
}
