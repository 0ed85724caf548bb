import { roles } from 'qasphere-contract/endpoint'
import { runType } from 'qasphere-contract/query-plans'
import { positiveInt, priority, resourceId, status, text, webUrlOrEmpty } from 'qasphere-contract/scalars'
import { type Validated, validate } from 'qasphere-contract/validate'
import * as z from 'zod/mini'
import type { Database } from '../store/schema.js'
import { formatPath } from '../values/api-error.js'
import { ServerStartError } from '../values/start-error.js'
import { checkJson } from './json-rules.js'
import type { Row } from './rows.js'

type Rules = {
  readonly [Table in keyof Database]?: { readonly [Column in keyof Database[Table]]?: z.ZodMiniType }
}

const title = text(1, 255)
const flag = z.literal([0, 1])
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex'))

/**
 * Rules that the API enforces when it writes rows: IDs that can be used in paths, and values that the server can show.
 */
const rules: Rules = {
  user: { id: positiveInt, email: title, role: z.enum(roles) },
  apiKey: { id: resourceId, keyHash: sha256 },
  session: { tokenHash: sha256 },
  authorization: { id: resourceId },
  accessToken: { tokenHash: sha256 },
  refreshToken: { tokenHash: sha256 },
  customField: { id: resourceId, systemName: text(1, 64) },
  resultStatus: { id: status },
  file: { id: resourceId, sha256, fileName: title, mimeType: title },
  project: {
    id: resourceId,
    code: z
      .string()
      .check(z.regex(/^[A-Z0-9]{2,5}$/, 'must be 2 to 5 latin letters in upper case, or digits')),
    title,
  },
  folder: { id: positiveInt, title },
  tag: { id: positiveInt, title },
  requirement: { id: resourceId, text: title, url: webUrlOrEmpty },
  sharedStep: { id: positiveInt, title },
  sharedPrecondition: { id: positiveInt, title },
  configuration: { id: title, name: title },
  milestone: { id: positiveInt, title },
  testPlan: { id: positiveInt, title },
  testCase: {
    id: resourceId,
    seq: positiveInt,
    legacyId: text(0, 255),
    type: z.enum(['standalone', 'template', 'filled']),
    version: positiveInt,
    priority,
    isDraft: flag,
  },
  testCaseVersion: { version: positiveInt, priority, isDraft: flag },
  run: { id: positiveInt, title, type: runType, integrationLink: z.nullable(webUrlOrEmpty) },
  runTestCase: { status, isMember: flag },
  result: { status },
}

const schemas = new Map(
  Object.entries(rules).map(([table, columns]) => [table, z.looseObject({ ...columns })]),
)

/** Throws `ServerStartError` for rows that the API would never write. */
export function checkRows(table: string, rows: readonly Row[]): void {
  const schema = schemas.get(table)
  for (const row of rows) {
    if (schema) requireValid(table, [], validate(schema, row))
    for (const [column, value] of Object.entries(row)) {
      if (column.endsWith('Json') && typeof value === 'string') {
        requireValid(table, [column], checkJson(table, column, value))
      }
    }
  }
}

function requireValid(table: string, place: readonly PropertyKey[], checked: Validated<unknown>): void {
  if (checked.ok) return
  const [problem] = checked.problems
  const path = formatPath([...place, ...(problem?.path ?? [])])
  throw createRowError(table, path, problem?.message ?? 'is not valid')
}

/** Returns the error for a row that the API would never write. */
export function createRowError(table: string, column: string, message: string): ServerStartError {
  return new ServerStartError(
    `The export contains a row of ${table} that no server would have written: ${column} ${message}`,
  )
}
