import { pino } from 'pino'
import { ensureOwner } from '../data/bootstrap.js'
import { databaseFileStore } from '../files/database-file-store.js'
import { insertAuditLog } from '../store/audit-logs.js'
import { createCaches } from '../store/caches.js'
import { type Db, now } from '../store/database.js'
import type { Engine } from '../store/engine.js'
import type { ProjectRow } from '../store/schema.js'
import { defaultLoginSettings } from '../values/server-options.js'
import { seedCustomFields } from './seed-custom-fields.js'
import { seedProjectContent, seedProjectRow } from './seed-project.js'
import type { Seed } from './seed-schema.js'
import { seedStatuses } from './seed-statuses.js'
import { seedMemberships, seedUsers } from './seed-users.js'
import { at, type Seeding } from './seeding.js'

/**
 * Makes the database hold what a seed says; applied again it changes nothing. What only a seed can write (users,
 * custom fields, configurations, shared steps and preconditions) is brought to what the seed says; what the API
 * writes too (test cases, milestones, runs) is made where it is missing and else left alone.
 */
export async function applySeed(db: Db, engine: Engine, seed: Seed): Promise<void> {
  let made = 0
  await seedUsers(db, seed.users ?? [], () => made++)
  const seeding: Seeding = {
    context: {
      db,
      engine,
      caches: createCaches(() => engine.otherChanges()),
      // Seeds hold no files.
      files: databaseFileStore({ db, engine }, async () => {}),
      user: await ensureOwner(db),
      origin: '',
      ip: '',
      userAgent: '',
      login: defaultLoginSettings,
      log: pino({ level: 'silent' }),
      audit: () => {},
      // The seed as a whole is one event.
      record: async () => {},
    },
    made: () => made++,
  }
  await at(['statuses'], () => seedStatuses(seeding, seed.statuses ?? []))
  const projects = seed.projects ?? []
  const rows: ProjectRow[] = []
  for (const [index, project] of projects.entries()) {
    rows.push(await at(['projects', index], () => seedProjectRow(seeding, project)))
  }
  await seedMemberships(db, seed.users ?? [])
  await seedCustomFields(seeding, seed.customFields ?? [])
  for (const [index, project] of rows.entries()) {
    const content = projects[index]
    if (content) await at(['projects', index], () => seedProjectContent({ ...seeding, project }, content))
  }
  if (made > 0) await recordSeed(db, made)
}

async function recordSeed(db: Db, made: number): Promise<void> {
  await insertAuditLog(db, {
    userId: null,
    action: 'seed.applied',
    ip: '',
    userAgent: '',
    metaJson: JSON.stringify({ made }),
    createdAt: now(),
  })
}
