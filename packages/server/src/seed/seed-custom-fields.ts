import { findCustomFieldRow, insertCustomField, updateCustomField } from '../store/custom-fields.js'
import { now } from '../store/database.js'
import { findProjectRow } from '../store/projects.js'
import type { CustomFieldRow } from '../store/schema.js'
import { createHqid } from '../values/identifiers.js'
import type { SeedCustomField } from './seed-schema.js'
import { SeedError, type Seeding, withSeedPath } from './seeding.js'

/** Updates custom fields to match the seed. Options keep their IDs as long as their values stay the same. */
export async function seedCustomFields(seeding: Seeding, fields: readonly SeedCustomField[]): Promise<void> {
  for (const [index, field] of fields.entries()) {
    await withSeedPath(['customFields', index], () => seedCustomField(seeding, field, index))
  }
}

async function seedCustomField(seeding: Seeding, seed: SeedCustomField, pos: number): Promise<void> {
  const { db } = seeding.context
  const row = await findCustomFieldRow(db, seed.systemName)
  const allowed = await findAllowedProjectIds(seeding, seed)
  const wanted = {
    type: seed.type,
    name: seed.name,
    required: seed.required ? 1 : 0,
    enabled: seed.enabled === false ? 0 : 1,
    optionsJson: toOptionsJson(seed, row),
    defaultValue: seed.defaultValue ?? null,
    pos,
    allowAllProjects: allowed === null ? 1 : 0,
    allowedProjectIdsJson: allowed === null ? null : JSON.stringify(allowed),
  }
  if (!row) {
    const createdAt = now()
    await insertCustomField(db, {
      id: createHqid(),
      systemName: seed.systemName,
      ...wanted,
      createdAt,
      updatedAt: createdAt,
    })
    seeding.countChange()
  } else if (JSON.stringify({ ...row, ...wanted }) !== JSON.stringify(row)) {
    await updateCustomField(db, row.id, { ...wanted, updatedAt: now() })
    seeding.countChange()
  }
}

function toOptionsJson(seed: SeedCustomField, row: CustomFieldRow | undefined): string | null {
  if (!seed.options) return null
  const known: { id: string; value: string }[] = row?.optionsJson ? JSON.parse(row.optionsJson) : []
  return JSON.stringify(
    seed.options.map(
      (value) => known.find((option) => option.value === value) ?? { id: createHqid(), value },
    ),
  )
}

async function findAllowedProjectIds(seeding: Seeding, seed: SeedCustomField): Promise<string[] | null> {
  if (seed.projects === undefined || seed.projects === 'all') return null
  const ids: string[] = []
  for (const [index, code] of seed.projects.entries()) {
    const project = await findProjectRow(seeding.context.db, code)
    if (!project) throw new SeedError(['projects', index], `unknown project ${code}`)
    ids.push(project.id)
  }
  return ids
}
