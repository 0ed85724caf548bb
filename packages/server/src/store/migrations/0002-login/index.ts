import type { Kysely } from 'kysely'

/** Adds tables for logins with device codes. See schema/login-tables.ts for the meaning of the columns. */
export async function login(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('deviceCode')
    .addColumn('codeHash', 'text', (column) => column.primaryKey())
    .addColumn('userCodeHash', 'text', (column) => column.notNull().unique())
    .addColumn('clientId', 'text', (column) => column.notNull())
    .addColumn('createdAt', 'text', (column) => column.notNull())
    .addColumn('expiresAt', 'text', (column) => column.notNull())
    .addColumn('ip', 'text', (column) => column.notNull())
    .addColumn('userAgent', 'text', (column) => column.notNull())
    .addColumn('pollSeconds', 'integer', (column) => column.notNull())
    .addColumn('polledAt', 'text')
    .addColumn('decision', 'text')
    .addColumn('userId', 'integer', (column) => column.references('user.id'))
    .execute()
  await db.schema
    .createTable('authorization')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('userId', 'integer', (column) => column.notNull().references('user.id'))
    .addColumn('clientId', 'text', (column) => column.notNull())
    .addColumn('ip', 'text', (column) => column.notNull())
    .addColumn('userAgent', 'text', (column) => column.notNull())
    .addColumn('createdAt', 'text', (column) => column.notNull())
    .addColumn('lastUsedAt', 'text', (column) => column.notNull())
    .addColumn('expiresAt', 'text', (column) => column.notNull())
    .addColumn('revokedAt', 'text')
    .execute()
  for (const table of ['accessToken', 'refreshToken']) {
    await db.schema
      .createTable(table)
      .addColumn('tokenHash', 'text', (column) => column.primaryKey())
      .addColumn('authorizationId', 'text', (column) =>
        column.notNull().references('authorization.id').onDelete('cascade'),
      )
      .addColumn('expiresAt', 'text', (column) => column.notNull())
      .execute()
    await db.schema.createIndex(`${table}ByAuthorization`).on(table).columns(['authorizationId']).execute()
  }
  await db.schema.alterTable('refreshToken').addColumn('rotatedAt', 'text').execute()
  await db.schema.alterTable('refreshToken').addColumn('successorHash', 'text').execute()
  await db.schema.createIndex('authorizationByUser').on('authorization').columns(['userId']).execute()
  await db.schema.createIndex('apiKeyByUser').on('apiKey').columns(['userId']).execute()
  await db.schema
    .createTable('failedAttempt')
    .addColumn('subject', 'text', (column) => column.primaryKey())
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('windowEndsAt', 'text', (column) => column.notNull())
    .execute()
}
