import { pino } from 'pino'
import { ensureOwner } from '../data/bootstrap.js'
import type { FileStore } from '../files/file-store.js'
import { insertAuditLog } from '../store/audit-logs.js'
import { createCaches } from '../store/caches.js'
import { type Db, now } from '../store/database.js'
import type { ProjectRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { defaultLoginSettings } from '../values/server-options.js'
import { seedCustomFields } from './seed-custom-fields.js'
import { seedProjectContent, seedProjectRow } from './seed-project.js'
import type { Seed } from './seed-schema.js'
import { seedStatuses } from './seed-statuses.js'
import { seedMemberships, seedUsers } from './seed-users.js'
import { type Seeding, withSeedPath } from './seeding.js'

/** A version that no other equals: within the transaction of a seed, nothing is cached. */
const unknownVersion = () => Number.NaN

/**
 * Writes the data of a seed to the database. Applying a seed again changes nothing. Things that only a seed can write
 * (users, custom fields, configurations, shared steps and preconditions) are updated to match the seed. Things that the
 * API also writes (test cases, milestones, runs) are created if they are missing and otherwise left alone. `files`
 * must use the transaction of the seed.
 */
export async function applySeed({ db, engine }: Store, files: FileStore, seed: Seed): Promise<void> {
  let changes = 0
  await seedUsers(db, seed.users ?? [], () => changes++)
  const seeding: Seeding = {
    context: {
      db,
      engine,
      caches: createCaches({ access: unknownVersion, testCases: unknownVersion }, engine),
      files,
      user: await ensureOwner(db),
      origin: '',
      ip: '',
      userAgent: '',
      login: defaultLoginSettings,
      log: pino({ level: 'silent' }),
      audit: () => {},
      // The whole seed is recorded as one event.
      record: async () => {},
    },
    countChange: () => changes++,
  }
  await withSeedPath(['statuses'], () => seedStatuses(seeding, seed.statuses ?? []))
  const projects = seed.projects ?? []
  const rows: ProjectRow[] = []
  for (const [index, project] of projects.entries()) {
    rows.push(await withSeedPath(['projects', index], () => seedProjectRow(seeding, project)))
  }
  await seedMemberships(db, seed.users ?? [])
  await seedCustomFields(seeding, seed.customFields ?? [])
  for (const [index, project] of rows.entries()) {
    const content = projects[index]
    if (content)
      await withSeedPath(['projects', index], () => seedProjectContent({ ...seeding, project }, content))
  }
  if (changes > 0) await recordSeed(db, changes)
}

async function recordSeed(db: Db, changes: number): Promise<void> {
  await insertAuditLog(db, {
    userId: null,
    action: 'seed.applied',
    ip: '',
    userAgent: '',
    metaJson: JSON.stringify({ made: changes }),
    createdAt: now(),
  })
}
