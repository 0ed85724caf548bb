import type { SplitInput } from 'qasphere-client'
import { classifyError } from 'qasphere-client/classify-error'
import { forEachConcurrent } from 'qasphere-client/concurrency'
import type { Connection } from 'qasphere-client/connection'
import { retry, whileTemporary } from 'qasphere-client/retry'
import { splitIfTooLarge } from 'qasphere-client/split-if-too-large'
import { endpoints } from 'qasphere-contract'
import type { Progress } from 'qasphere-uploads/progress'
import type { CheckedRow } from './check-rows.js'
import type { CreatedRow, CreationJournal } from './creation-journal.js'
import { folderKey } from './look-up-names.js'
import { planRequests, type RequestUnit, toBulkEntry } from './request-units.js'

/** The context for creating test cases. */
export interface Creation {
  readonly connection: Connection
  readonly projectCode: string
  readonly rows: readonly CheckedRow[]
  readonly journal: CreationJournal
  /** Rows that an earlier command created. They are not created again. */
  readonly known: readonly CreatedRow[]
  readonly progress: Progress
  /** Throws if the user wants to stop. */
  checkStop(): void
}

/** Maximum number of folders in one request. */
const maxFolders = 1000
/** Maximum number of folders that are filled at the same time. */
const maxRequests = 4

/**
 * Creates the test cases of a file that do not exist yet, folder by folder in the order of the file, and returns all of
 * them in this order. A request whose outcome is unknown, now or in an interrupted command, is not sent again before its
 * folder has been searched for what it may have created.
 *
 * @throws QasError of kind `network` or `api` if a request keeps failing.
 */
export async function createRows(creation: Creation): Promise<CreatedRow[]> {
  const { connection, projectCode, rows, journal, known, progress } = creation
  const done = [...known, ...(journal.past?.created ?? [])]
  const created = new Map(done.map((row) => [row.index, row]))
  const isDone = ({ indexes }: RequestUnit) => indexes.every((index) => created.has(index))
  const units = [...planRequests(rows).values()].filter((ofFolder) => !ofFolder.every(isDone))
  if (units.length === 0) return listCreated(rows, created)
  const after = journal.past?.after ?? (await findHighestSeq(connection, projectCode))
  if (!journal.past) journal.write({ event: 'begin', after })
  const folderIds = await createFolders(connection, projectCode, rows)
  await forEachConcurrent(units, maxRequests, async (unitsOfFolder) => {
    for (const unit of unitsOfFolder) {
      const folderId = folderIds.get(folderKey(unit.folder)) ?? 0
      await createUnit(creation, unit, { folderId, after, created })
      progress.report('Creating test cases', created.size, rows.length)
    }
  })
  return listCreated(rows, created)
}

/** Lists created test cases in the order of the file. */
function listCreated(rows: readonly CheckedRow[], created: ReadonlyMap<number, CreatedRow>): CreatedRow[] {
  return rows.flatMap((_row, index) => created.get(index) ?? [])
}

async function findHighestSeq({ client, pace }: Connection, projectCode: string): Promise<number> {
  await pace()
  const query = { projectCode, sortField: 'seq', sortOrder: 'desc', limit: 1, offset: 0 } as const
  const { data } = await client.call(endpoints.listTestCases, query)
  return data?.[0]?.seq ?? 0
}

/** Creates missing folders, which is idempotent, and returns the ID of each. */
async function createFolders(
  { client, pace }: Connection,
  projectCode: string,
  rows: readonly CheckedRow[],
): Promise<ReadonlyMap<string, number>> {
  const wanted = [...new Map(rows.map(({ folder }) => [folderKey(folder), folder])).values()]
  const ids = new Map<string, number>()
  for (let start = 0; start < wanted.length; start += maxFolders) {
    const chunk = wanted.slice(start, start + maxFolders)
    const folders = chunk.map((path) => ({ path: [...path] }))
    const answer = await retry(async () => {
      await pace()
      return client.call(endpoints.bulkCreateFolders, { projectCode, folders })
    }, whileTemporary())
    for (const [index, path] of chunk.entries()) ids.set(folderKey(path), answer.ids[index]?.at(-1) ?? 0)
  }
  return ids
}

interface Target {
  readonly folderId: number
  /** Test cases of this file have numbers above it. */
  readonly after: number
  readonly created: Map<number, CreatedRow>
}

async function createUnit(creation: Creation, unit: RequestUnit, target: Target): Promise<void> {
  const { journal, checkStop } = creation
  const isMissing = (index: number) => !target.created.has(index)
  const add = (rows: readonly CreatedRow[]) => {
    if (rows.length === 0) return
    journal.write({ event: 'created', rows })
    for (const row of rows) target.created.set(row.index, row)
  }
  let isUncertain = unit.indexes.some((index) => isMissing(index) && journal.past?.uncertain.has(index))
  await retry(async () => {
    if (isUncertain) add(await findCreated(creation, unit, target))
    const missing = unit.indexes.filter(isMissing)
    if (missing.length === 0) return
    checkStop()
    journal.write({ event: 'intent', rows: missing })
    try {
      await splitIfTooLarge(
        missing,
        async (indexes) => {
          add(await sendUnit(creation, { ...unit, indexes }, target.folderId))
        },
        (index) => `The test case on line ${creation.rows[index]?.row.line}`,
      )
    } catch (error) {
      isUncertain ||= classifyError(error) === 'unknown'
      throw error
    }
  }, whileTemporary())
}

async function sendUnit(
  { connection: { client, pace }, projectCode, rows }: Creation,
  { folder, indexes, isBulk }: RequestUnit,
  folderId: number,
): Promise<CreatedRow[]> {
  await pace()
  const chosen = indexes.flatMap((index) => rows[index] ?? [])
  if (isBulk) {
    const tcases = chosen.map(toBulkEntry)
    const answer = await client.call(endpoints.bulkCreateTestCases, {
      projectCode,
      folderPath: [...folder],
      tcases,
    })
    return indexes.flatMap((index, at) => {
      const testCase = answer.tcases[at]
      return testCase ? [{ index, id: testCase.id, seq: testCase.seq }] : []
    })
  }
  const [index = 0] = indexes
  const input: SplitInput = { params: { projectCode }, query: {}, body: { ...chosen[0]?.body, folderId } }
  const { id, seq } = await client.send(endpoints.createTestCase, input)
  return [{ index, id, seq }]
}

/** Finds the test cases that a request with an unknown outcome has created, and assigns each to one row. */
async function findCreated(
  { connection: { client, pace }, projectCode, rows }: Creation,
  { indexes }: RequestUnit,
  { folderId, after, created }: Target,
): Promise<CreatedRow[]> {
  const known = new Set([...created.values()].map(({ id }) => id))
  const found = new Map<string, { readonly id: string; readonly seq: number }[]>()
  const newestFirst = { sortField: 'seq', sortOrder: 'desc' } as const
  const query = { projectCode, folders: [folderId], ...newestFirst }
  await pace()
  reading: for await (const { data } of client.pages(endpoints.listTestCases, query)) {
    for (const { id, seq, title, type } of data ?? []) {
      if (seq <= after) break reading
      if (type === 'filled' || known.has(id)) continue
      const key = title.trim()
      found.set(key, [...(found.get(key) ?? []), { id, seq }])
    }
    await pace()
  }
  return indexes.flatMap((index) => {
    if (created.has(index)) return []
    // The lists are newest first, and rows are created in order.
    const testCase = found.get(String(rows[index]?.body.title).trim())?.pop()
    return testCase ? [{ index, ...testCase }] : []
  })
}
