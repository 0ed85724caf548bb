import { randomUUID } from 'node:crypto'
import { isQasError, QasError } from 'qasphere-client'
import { createUnexpectedAnswerError } from 'qasphere-client/answer'
import { classifyError } from 'qasphere-client/classify-error'
import type { Connection } from 'qasphere-client/connection'
import { retry, whileTemporary } from 'qasphere-client/retry'
import { endpoints } from 'qasphere-contract'
import { numberField } from 'qasphere-reports/json-report'
import { createTitleTakenError, listRuns, mayBelongTo, type NewRun } from '../plan/find-target.js'
import type { TitleConflictPolicy } from '../policies.js'
import { appendNumber } from '../run-name.js'
import { createRunBody } from './run-body.js'

/** A run that was just created, or one with the same title that another upload has created since the check. */
export interface OpenedRun {
  readonly id: number
  readonly title: string
  readonly isOwn: boolean
}

/** The run that an upload needs. */
export interface WantedRun extends Pick<NewRun, 'baseTitle' | 'number'> {
  readonly projectCode: string
  readonly onTitleConflict: TitleConflictPolicy
  /** Unique ID of this upload, which distinguishes its run from runs of other uploads with the same title. */
  readonly uploadId: string
  /** Maximum number of test cases. */
  readonly size: number
  testCaseIds(): Iterable<string>
}

/**
 * Creates the run of an upload. If another upload has taken the title since it was checked, the policy decides.
 *
 * @throws QasError of kind `upload` if the title is taken and the policy is `error`.
 */
export async function openRun(connection: Connection, wanted: WantedRun): Promise<OpenedRun> {
  const { baseTitle, onTitleConflict } = wanted
  for (let number = wanted.number; ; number++) {
    const title = appendNumber(baseTitle, number)
    const run = await createRun(connection, wanted, title)
    if (run.isOwn || onTitleConflict === 'reuse') return run
    if (onTitleConflict === 'error') throw createTitleTakenError(run)
    if (number - wanted.number >= maxTitles) throw createTitlesTakenError(title)
  }
}

function createTitlesTakenError(last: string): QasError {
  const message = `Other uploads have taken ${maxTitles} titles up to ${JSON.stringify(last)}. Try again.`
  return new QasError('upload', message, {})
}

/** Maximum number of titles to try: more than uploads that can start in the same second. */
const maxTitles = 100

/**
 * Creates the run unless its title is taken. If a response was lost, or a proxy delivered the request twice, the run with
 * the title may be the one that this upload created: its upload ID tells.
 */
async function createRun(connection: Connection, wanted: WantedRun, title: string): Promise<OpenedRun> {
  const { client, pace } = connection
  const { projectCode, uploadId, testCaseIds } = wanted
  const description = `Test run created through automation pipeline (upload ${uploadId})`
  const body = createRunBody({ title, description, type: 'static_struct' }, testCaseIds(), wanted.size)
  const key = randomUUID()
  let mayBeOwn = false
  return retry(async () => {
    try {
      await pace()
      const answer = await client.sendJson(endpoints.createRun, { projectCode }, body, key)
      const id = numberField(answer, 'id')
      if (id === undefined)
        throw createUnexpectedAnswerError(
          'POST',
          `${connection.url}${endpoints.createRun.request.path}`,
          'id',
        )
      return { id, title, isOwn: true }
    } catch (error) {
      const id = parseConflictingRun(error)
      if (id === undefined) {
        mayBeOwn ||= classifyError(error) === 'unknown'
        throw error
      }
      return { id, title, isOwn: await isOwnRun(connection, projectCode, id, uploadId, mayBeOwn) }
    }
  }, whileTemporary())
}

/** `mayBeOwn`: an earlier request may have created the run, which decides if the list has no descriptions. */
async function isOwnRun(
  connection: Connection,
  projectCode: string,
  id: number,
  uploadId: string,
  mayBeOwn: boolean,
): Promise<boolean> {
  const [run] = await listRuns(connection, projectCode, (each) => each.id === id)
  if (!run) return false
  return run.description === undefined ? mayBeOwn : mayBelongTo(uploadId, run)
}

/** Reads the ID of the run with the same title from the error message. The status code varies between versions. */
function parseConflictingRun(error: unknown): number | undefined {
  if (!isQasError(error) || error.kind !== 'api') return undefined
  const [, id] = /conflicting run id: (\d+)\s*$/.exec(error.message) ?? []
  return id === undefined ? undefined : Number(id)
}
