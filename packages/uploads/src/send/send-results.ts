import { setTimeout as sleep } from 'node:timers/promises'
import { QasError } from 'qasphere-client'
import { classifyError } from 'qasphere-client/classify-error'
import { forEachConcurrent } from 'qasphere-client/concurrency'
import type { Connection } from 'qasphere-client/connection'
import { toOneLine } from 'qasphere-client/on-one-line'
import { retry, whileTemporary } from 'qasphere-client/retry'
import { splitIfTooLarge } from 'qasphere-client/split-if-too-large'
import { endpoints, type ResponseOf } from 'qasphere-contract'
import { listField } from 'qasphere-reports/json-report'
import { toComparableText } from '../match/comparable-text.js'
import type { Journal } from '../plan/journal.js'
import type { PastUpload } from '../plan/past-upload.js'
import type { PlannedResult } from '../plan/planned-results.js'
import type { LazyList } from '../read/lazy-list.js'
import { type NumberColumn, numbers } from '../read/number-column.js'
import type { RunAddress } from '../upload-options.js'
import type { Comments } from './comments.js'
import { type Batch, createBatches } from './result-batches.js'
import { BodyWriters, writeResultBody } from './result-body.js'

const maxConcurrentBatches = 4

export interface Sending {
  readonly connection: Connection
  readonly run: Pick<RunAddress, 'projectCode' | 'runId'>
  /** Whether this upload created the run, which therefore had no results before. */
  readonly isOwnRun: boolean
  /** Unique ID of this upload, the same when it is resumed. */
  readonly uploadId: string
  readonly journal: Journal
  readonly past?: PastUpload
  readonly comments: Comments
  /** Throws if the upload should stop. */
  checkStop(): void
  onSent(results: number): void
}

/** What is known about the results in the run, to distinguish those of this upload from others. */
interface Known {
  /** Results with IDs up to this one are older than this upload, because IDs are counters. */
  olderId: number
  /** ID of each result in acknowledged batches, by its index in `planned`; 0 for others. */
  readonly ids: NumberColumn
  /** The results of one test case are adjacent. */
  readonly planned: LazyList<PlannedResult>
  readonly writers: BodyWriters
}

/**
 * Sends results in concurrent batches; those of one test case are sent in order. Each batch is recorded in the
 * journal before it is sent and when it is acknowledged. If the outcome of a batch is unknown, the run is searched for
 * its results. Returns the ID of each result in the run, by its index in `planned`.
 *
 * @throws QasError of kind `network` or `api` if a batch cannot be sent.
 */
export async function sendResults(planned: LazyList<PlannedResult>, sending: Sending): Promise<NumberColumn> {
  const { past, isOwnRun } = sending
  const start = planStart(past, isOwnRun)
  const known: Known = { olderId: start.olderId, ids: numbers(), planned, writers: new BodyWriters() }
  const chains = createBatches(planned, start.isSmall)
  for (const batch of chains.flat()) setIds(known.ids, batch, past?.acknowledged.get(batch.number) ?? [])
  // The server may still be processing the last batch of the interrupted upload.
  if (past && past.begun.size > past.acknowledged.size) await sleep(1000)
  const [first] = chains.flat()
  if (first && start.isSmall) {
    known.olderId = await findNewestResult(planned.at(first.start), sending)
    const sent = await sendOnce(first, sending, known)
    // Older results in the run have lower IDs than this, and results sent from now on have higher ones.
    known.olderId = Math.min(...sent) - 1
  }
  await forEachConcurrent(chains, maxConcurrentBatches, async (chain) => {
    for (const batch of chain) {
      if (batch !== first || !start.isSmall) await sendOnce(batch, sending, known)
    }
  })
  return known.ids
}

function setIds(all: NumberColumn, { start }: Batch, ids: readonly number[]): void {
  for (const [place, id] of ids.entries()) all.set(start + place, id)
}

/**
 * Decides how sending starts. In a run that others may have used before, the first batch is sent separately: its IDs show
 * which results are older, and it is so small that one request finds the results before it. Timestamps are not reliable,
 * because the clocks of several servers and load balancers differ.
 */
function planStart(
  past: PastUpload | undefined,
  isOwnRun: boolean,
): { readonly isSmall: boolean; readonly olderId: number } {
  if (isOwnRun) return { isSmall: false, olderId: 0 }
  const isFromOlderVersion = past !== undefined && past.begun.size > 0 && past.before === undefined
  if (!isFromOlderVersion) return { isSmall: true, olderId: 0 }
  if (past.begun.size > past.acknowledged.size) {
    throw new QasError(
      'upload',
      'An older version of qasphere started this upload, and its journal does not say which results arrived. Check the run, then upload without --resume.',
      {},
    )
  }
  const ids = [...past.acknowledged.values()].flat()
  return { isSmall: false, olderId: ids.reduce((highest, id) => Math.max(highest, id), 0) }
}

/** Finds the highest ID of the results that the test case of the first result had before this upload. */
async function findNewestResult({ testCase }: PlannedResult, sending: Sending): Promise<number> {
  const { past, journal } = sending
  if (past?.before) return past.before.resultId
  const stored = await listResults(testCase.id, sending)
  const resultId = stored.reduce((highest, { id }) => Math.max(highest, id), 0)
  journal.write({ event: 'before', resultId })
  return resultId
}

/** Sends a batch unless the interrupted upload did. Returns the IDs of its results. */
async function sendOnce(batch: Batch, sending: Sending, known: Known): Promise<readonly number[]> {
  const { past, journal } = sending
  let sent = past?.acknowledged.get(batch.number)
  if (!sent) {
    sending.checkStop()
    journal.append({ event: 'intent', batch: batch.number })
    await journal.flush()
    sent = await sendBatch(batch, sending, known)
    // If a crash loses this entry, the run is searched for the batch.
    journal.append({ event: 'ack', batch: batch.number, ids: sent })
    setIds(known.ids, batch, sent)
  }
  sending.onSent(batch.end - batch.start)
  return sent
}

const maxAttempts = 6

/** Sends a batch until all its results are in the run. Returns their IDs. */
async function sendBatch(batch: Batch, sending: Sending, known: Known): Promise<number[]> {
  const items = Array.from({ length: batch.end - batch.start }, (_, place) =>
    known.planned.at(batch.start + place),
  )
  // No sparse array: `indexOf` would not find its holes.
  const ids = items.map((): number | undefined => undefined)
  const delayAfterError = whileTemporary(maxAttempts)
  let isUnknown = sending.past?.begun.has(batch.number) ?? false
  let isSent = false
  const attempt = async () => {
    isSent = false
    if (isUnknown) {
      // The server must have finished processing the batch before the run is searched.
      await waitUntilSettled(batch, items, ids, sending, known)
      // If only some are found, the batch may have arrived during the search, after the others were looked up.
      let mayFindMore = true
      while (mayFindMore) mayFindMore = await findStoredResults(batch, items, ids, sending, known)
    }
    isSent = true
    try {
      await sendMissing(batch, items, ids, sending, known.writers)
      // If a response acknowledges fewer results than were sent, it is unknown which ones are stored.
      isUnknown = ids.includes(undefined)
    } catch (error) {
      isUnknown ||= classifyError(error) === 'unknown'
      throw error
    }
  }
  await retry(attempt, (outcome, number) => {
    if (!('error' in outcome)) return isUnknown && number < maxAttempts ? 0 : undefined
    // A failed search is not retried, because each of its requests has been.
    const delayMs = isSent ? delayAfterError(outcome, number) : undefined
    if (delayMs !== undefined) sending.checkStop()
    return delayMs
  })
  if (isUnknown) throw createIncompleteBatchError(ids)
  return ids.flatMap((id) => id ?? [])
}

/** Sends the results of a batch that have no ID yet, and sets their IDs. */
async function sendMissing(
  batch: Batch,
  items: readonly PlannedResult[],
  ids: (number | undefined)[],
  { connection, run, comments, uploadId }: Sending,
  writers: BodyWriters,
): Promise<void> {
  const missing = [...items.keys()].filter((index) => ids[index] === undefined)
  if (missing.length === 0) return
  await splitIfTooLarge(
    missing,
    async (indexes) => {
      await connection.pace()
      const results = indexes.flatMap((index) => items[index] ?? [])
      const writer = writers.take()
      const body = writeResultBody(results, comments, writer)
      // A batch that arrives late, or twice, is stored once by servers that know the key. What is missing only becomes
      // less, so these numbers identify the results.
      const key = `${uploadId}-${batch.number}-${indexes[0]}-${indexes.length}`
      const answer = await connection.client.sendJson(endpoints.batchCreateResults, run, body, key)
      // After a failure, the memory is not reused, because part of the body may still be being sent.
      writers.giveBack(writer)
      const stored = readStoredIds(answer)
      for (const [place, index] of indexes.entries()) ids[index] = stored[place]
    },
    (index) => `The result of "${toOneLine(items[index]?.testCase.title ?? '')}"`,
  )
}

/** Reads the IDs of stored results. An answer without IDs does not tell what is stored, so the run is searched. */
function readStoredIds(answer: unknown): readonly (number | undefined)[] {
  return listField(answer, 'ids').map((id) => (typeof id === 'number' ? id : undefined))
}

function createIncompleteBatchError(ids: readonly (number | undefined)[]): QasError {
  const stored = ids.filter((id) => id !== undefined).length
  return new QasError(
    'upload',
    `The server stored only ${stored} of ${ids.length} results of a batch, although it accepted the batch ${maxAttempts} times.`,
    { failed: true },
  )
}

/**
 * Waits while the first result of a batch is not stored yet, up to twice: the server may still be processing the batch,
 * and would store it twice if it were sent again. Waits longer for a busy server with slow responses.
 */
async function waitUntilSettled(
  batch: Batch,
  items: readonly PlannedResult[],
  ids: readonly (number | undefined)[],
  sending: Sending,
  known: Known,
): Promise<void> {
  const first = ids.indexOf(undefined)
  const item = items[first]
  if (!item) return
  const alone = { ...batch, start: batch.start + first, end: batch.start + first + 1 }
  for (const factor of [1, 2]) {
    const found: (number | undefined)[] = [undefined]
    await findStoredResults(alone, [item], found, sending, known)
    if (found[0] !== undefined) return
    await sleep(factor * Math.max(1000, 5 * sending.connection.slowestAnswerMs()))
  }
}

/**
 * Finds which items of a batch are already in the run. Each stored result counts for one item. Returns whether it has found
 * some of the missing items, but not all.
 */
async function findStoredResults(
  batch: Batch,
  items: readonly PlannedResult[],
  ids: (number | undefined)[],
  sending: Sending,
  known: Known,
): Promise<boolean> {
  let hasFound = false
  const byTestCase = new Map<string, number[]>()
  for (const [index, { testCase }] of items.entries()) {
    if (ids[index] !== undefined) continue
    const indexes = byTestCase.get(testCase.id)
    if (indexes) indexes.push(index)
    else byTestCase.set(testCase.id, [index])
  }
  await forEachConcurrent([...byTestCase], 4, async ([tcaseId, indexes]) => {
    const stored = await listResults(tcaseId, sending)
    const taken = new Set([...ids, ...listAcknowledgedNeighbors(batch, tcaseId, known)])
    const ours = stored.filter(({ id }) => id > known.olderId && !taken.has(id))
    for (const index of indexes) {
      const item = items[index]
      const found = item && ours.findIndex((result) => isSame(result, item, sending.comments))
      if (found === undefined || found < 0) continue
      ids[index] = ours.splice(found, 1)[0]?.id
      hasFound = true
    }
  })
  return hasFound && ids.includes(undefined)
}

/** Lists the IDs of a test case's acknowledged results in the batches before and after this one. */
function listAcknowledgedNeighbors(
  { start, end }: Batch,
  tcaseId: string,
  { ids, planned }: Known,
): number[] {
  const found: number[] = []
  const isOther = (at: number) => at < 0 || at >= planned.length || planned.at(at).testCase.id !== tcaseId
  for (let at = start - 1; !isOther(at); at--) found.push(ids.get(at))
  for (let at = end; !isOther(at); at++) found.push(ids.get(at))
  return found
}

/** Lists the results of a test case in the run. */
async function listResults(tcaseId: string, { connection, run }: Sending): Promise<readonly StoredResult[]> {
  return retry(async () => {
    await connection.pace()
    const { results } = await connection.client.call(endpoints.getRunTestCase, { ...run, tcaseId })
    return results ?? []
  }, whileTemporary())
}

type StoredResult = Pick<
  ResponseOf<typeof endpoints.getRunTestCase>['results'][number],
  'id' | 'status' | 'timeTaken' | 'comment'
>

function isSame(result: StoredResult, item: PlannedResult, comments: Comments): boolean {
  return (
    result.status === item.status &&
    result.timeTaken === item.timeTaken &&
    toComparableText(result.comment) === toComparableText(comments.getText(item))
  )
}
