import { setTimeout as sleep } from 'node:timers/promises'
import { endpoints } from 'qasphere-contract'
import type { ReportStatus } from 'qasphere-reports'
import { comparableText } from './comparable-text.js'
import type { Connection } from './connection.js'
import type { PlannedResult } from './duplicates.js'
import { again, isOutcomeUnknown, isPassing, settlingMs } from './failed-requests.js'
import type { Journal, PastUpload } from './journal.js'
import { inLanes } from './pace.js'
import { type Batch, batchesOf } from './result-batches.js'
import type { RunAddress } from './upload-options.js'

const batchesAtOnce = 4

interface Item {
  readonly tcaseId: string
  readonly status: ReportStatus
  readonly comment: string
  readonly timeTaken: number | null
}

export interface Sending {
  readonly connection: Connection
  readonly run: Pick<RunAddress, 'projectCode' | 'runId'>
  readonly journal: Journal
  readonly past?: PastUpload
  /** The server's time before the first result of this upload, in ms. */
  readonly since: number
  commentOf(result: PlannedResult): string
  /** Throws where the upload shall stop. */
  checkStop(): void
  onSent(results: number): void
}

/**
 * Sends results in batches, several at once; those of one test case keep their order. Each batch is noted in the
 * journal before it goes out and when it is acknowledged; where its outcome is unknown, the run is asked which of its
 * results are there. Returns the id of each result in the run.
 */
export async function sendResults(planned: readonly PlannedResult[], sending: Sending): Promise<number[]> {
  const { past, journal } = sending
  const ids = new Map<number, readonly number[]>()
  const acknowledged = new Set([...(past?.acknowledged.values() ?? [])].flat())
  const chains = batchesOf(planned)
  // The last batch of the upload that was interrupted may still be under way on the server.
  if (past && past.begun.size > past.acknowledged.size) await sleep(1000)
  await inLanes(chains, batchesAtOnce, async (chain) => {
    for (const batch of chain) {
      const known = past?.acknowledged.get(batch.number)
      if (known) {
        ids.set(batch.number, known)
        sending.onSent(batch.results.length)
        continue
      }
      sending.checkStop()
      journal.write({ event: 'intent', batch: batch.number })
      const sent = await sendBatch(batch, sending, acknowledged)
      journal.write({ event: 'ack', batch: batch.number, ids: sent })
      ids.set(batch.number, sent)
      sending.onSent(batch.results.length)
    }
  })
  return chains.flat().flatMap(({ number }) => ids.get(number) ?? [])
}

const longestTries = 6

/** Sends a batch until every result of it is in the run; returns their ids. */
async function sendBatch(batch: Batch, sending: Sending, acknowledged: Set<number>): Promise<number[]> {
  const { connection, run } = sending
  const items = batch.results.map(
    (result): Item => ({
      tcaseId: result.testCase.id,
      status: result.status,
      comment: sending.commentOf(result),
      timeTaken: result.timeTaken,
    }),
  )
  const ids = new Array<number | undefined>(items.length)
  let isUnknown = sending.past?.begun.has(batch.number) ?? false
  for (let tries = 1; ; tries++) {
    if (isUnknown) await again(() => askRun(items, ids, sending, acknowledged))
    const missing = [...items.keys()].filter((index) => ids[index] === undefined)
    if (missing.length === 0) break
    try {
      await connection.pace()
      const answer = await connection.careful.call(endpoints.batchCreateResults, {
        ...run,
        items: missing.flatMap((index) => items[index] ?? []),
      })
      for (const [place, index] of missing.entries()) ids[index] = answer.ids[place]
      // An answer that acknowledges fewer than were sent says nothing certain.
      isUnknown = answer.ids.length !== missing.length
    } catch (error) {
      if (tries >= longestTries || !isPassing(error)) throw error
      sending.checkStop()
      isUnknown ||= isOutcomeUnknown(error)
      // What is still under way on the server must have come to its end before the run is asked.
      await sleep(settlingMs(error) * tries)
    }
  }
  const known = ids.flatMap((id) => id ?? [])
  for (const id of known) acknowledged.add(id)
  return known
}

/** Finds which items of a batch are in the run already, each result standing for one item. */
async function askRun(
  items: readonly Item[],
  ids: (number | undefined)[],
  { connection, run, since }: Sending,
  acknowledged: ReadonlySet<number>,
): Promise<void> {
  const byTestCase = new Map<string, number[]>()
  for (const [index, { tcaseId }] of items.entries()) {
    if (ids[index] !== undefined) continue
    const indexes = byTestCase.get(tcaseId)
    if (indexes) indexes.push(index)
    else byTestCase.set(tcaseId, [index])
  }
  await inLanes([...byTestCase], 4, async ([tcaseId, indexes]) => {
    await connection.pace()
    const { results } = await connection.client.call(endpoints.getRunTestCase, { ...run, tcaseId })
    const taken = new Set(ids)
    const ours = (results ?? []).filter(({ id, createdAt }) => {
      return !acknowledged.has(id) && !taken.has(id) && Date.parse(createdAt) >= since
    })
    for (const index of indexes) {
      const item = items[index]
      const found = item && ours.findIndex((result) => isSame(result, item))
      if (found === undefined || found < 0) continue
      ids[index] = ours.splice(found, 1)[0]?.id
    }
  })
}

function isSame(result: { status: string; timeTaken: number | null; comment: string }, item: Item): boolean {
  return (
    result.status === item.status &&
    result.timeTaken === item.timeTaken &&
    comparableText(result.comment) === comparableText(item.comment)
  )
}
