import { sql } from 'kysely'

/**
 * Values that queries exclude with `!=`, as literals. PostgreSQL plans frequent queries without their parameters. If all
 * rows have the same value, it assumes that none differs from a parameter, and chooses a plan for a single row.
 */
export const excluded = { template: sql.lit<'template'>('template'), open: sql.lit<'open'>('open') }
