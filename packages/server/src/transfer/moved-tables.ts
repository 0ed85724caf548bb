import type { Database } from '../store/schema.js'

/** Tables that do not move: what is worth nothing later, and contents of files, which move as files. */
type Left = 'fileChunk' | 'rateLimit' | 'storedContent'

/**
 * The tables that move, by the columns that tell their rows apart. Each comes after those it refers to: rows are written
 * in this order.
 */
const keys: { readonly [Table in Exclude<keyof Database, Left>]: readonly (keyof Database[Table])[] } = {
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

export interface MovedTable {
  readonly name: string
  readonly key: readonly string[]
}

export const movedTables: readonly MovedTable[] = Object.entries(keys).map(([name, key]) => ({ name, key }))
