import type { Insertable } from 'kysely'
import type { Database } from '../store/schema.js'

/** Tables that are not exported: their rows are short-lived, or contents of files, which are exported as files. */
type SkippedTable = 'fileChunk' | 'rateLimit' | 'storedContent' | 'submittedForm'

/**
 * The tables to export, with the columns that identify their rows. Each table comes after those it refers to, because
 * rows are written in this order.
 */
const keys: {
  readonly [Table in Exclude<keyof Database, SkippedTable>]: readonly (keyof Database[Table])[]
} = {
  setting: ['name'],
  user: ['id'],
  apiKey: ['id'],
  session: ['tokenHash'],
  deviceCode: ['codeHash'],
  authorization: ['id'],
  accessToken: ['tokenHash'],
  refreshToken: ['tokenHash'],
  failedAttempt: ['subject'],
  resultStatus: ['id'],
  customField: ['id'],
  file: ['id'],
  auditLog: ['id'],
  project: ['key'],
  projectMember: ['userId', 'projectKey'],
  counter: ['projectKey', 'name'],
  folder: ['projectKey', 'id'],
  tag: ['projectKey', 'id'],
  requirement: ['id'],
  sharedStep: ['projectKey', 'id'],
  sharedPrecondition: ['projectKey', 'id'],
  configuration: ['id'],
  milestone: ['projectKey', 'id'],
  testPlan: ['projectKey', 'id'],
  testCase: ['key'],
  testCaseVersion: ['testCaseKey', 'version'],
  testCaseTag: ['projectKey', 'tagId', 'testCaseKey'],
  testCaseRequirement: ['requirementId', 'testCaseKey'],
  testCaseSharedStep: ['projectKey', 'sharedStepId', 'testCaseKey'],
  testCaseCustomField: ['testCaseKey', 'systemName'],
  run: ['key'],
  runTestCase: ['runKey', 'testCaseKey'],
  result: ['id'],
  runLog: ['id'],
}

/** Columns that are not exported, because the database computes them. */
const generatedColumns: { readonly [Table in keyof Database]?: readonly GeneratedColumn<Database[Table]>[] } =
  {
    testCaseVersion: ['preconditionText', 'filesJson', 'linksJson', 'tagIdsJson'],
  }

type GeneratedColumn<Table> = Exclude<keyof Table, keyof Insertable<Table>>

export interface ExportedTable {
  readonly name: string
  readonly key: readonly string[]
}

export const exportedTables: readonly ExportedTable[] = Object.entries(keys).map(([name, key]) => ({
  name,
  key,
}))

const generatedByTable: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(generatedColumns))

export function isGenerated(table: string, column: string): boolean {
  return generatedByTable.get(table)?.includes(column) ?? false
}
