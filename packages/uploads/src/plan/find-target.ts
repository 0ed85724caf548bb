import { QasError } from 'qasphere-client'
import type { Connection } from 'qasphere-client/connection'
import { endpoints } from 'qasphere-contract'
import { field, numberField, textField } from 'qasphere-reports/json-report'
import { toNfc } from 'qasphere-reports/to-nfc'
import type { UploadAdvice } from '../advice.js'
import { listRunTestCases } from '../match/find-test-cases.js'
import { adviseIfNotFound } from '../match/not-found.js'
import type { TestCaseTable } from '../match/test-case-table.js'
import { appendNumber } from '../run-name.js'
import type { Upload } from '../upload.js'
import type { PastUpload } from './past-upload.js'

/** The run that results will go to, as found by the check. Nothing has been created yet. */
export type RunTarget = NewRun | ExistingRun

export interface NewRun {
  readonly kind: 'new'
  /** The requested title. */
  readonly baseTitle: string
  /** The number that `appendNumber` appends, because lower numbers are taken. */
  readonly number: number
}

export interface ExistingRun {
  readonly kind: 'existing'
  readonly id: number
  readonly title: string
  /** `named` by --run-url, `same-title` if found by its title, `resumed` if an interrupted upload went to it. */
  readonly how: 'named' | 'same-title' | 'resumed'
  /** This upload created it before it was interrupted. */
  readonly isOwn: boolean
  readonly members: TestCaseTable
}

/** The fields of a run that decide whether an upload can use it. */
export interface ListedRun {
  readonly id: number
  readonly title: string
  readonly isClosed: boolean
  /** Undefined if the server does not return descriptions in lists. */
  readonly description: string | undefined
}

/**
 * Finds the run that an upload will go to, and checks that it is open. Only reads.
 *
 * @throws QasError of kind `upload` if the run is closed, or if the title is taken and `--run-title-conflict` is `error`.
 */
export async function findTarget(
  upload: Upload,
  projectCode: string,
  past: PastUpload | undefined,
): Promise<RunTarget> {
  const { options, connection, advice } = upload
  const id = options.run?.runId ?? past?.run?.runId
  if (id !== undefined) {
    const [run] = await listRuns(connection, projectCode, (each) => each.id === id)
    const how = options.run ? 'named' : 'resumed'
    const isOwn = past?.run?.isOwn ?? false
    return adviseIfNotFound(
      useRun(upload, projectCode, run ?? createUnlistedRun(id), how, isOwn),
      options.run
        ? `${advice.checkRun(id)}: project ${projectCode} has no such run.`
        : `Run ${id} of project ${projectCode}, which the upload went to, no longer exists. Run the command without --resume to create a new run.`,
    )
  }
  const baseTitle = past?.title ?? options.runTitle
  const runs = await listRuns(connection, projectCode, (each) => hasTitle(baseTitle, each))
  const taken = runs.find(({ title }) => title === baseTitle)
  if (past) {
    const { uploadId } = past
    const own = uploadId === undefined ? undefined : runs.find((run) => run.description?.includes(uploadId))
    if (own) return useRun(upload, projectCode, own, 'resumed', true)
    if (taken && mayBelongTo(past.uploadId, taken)) {
      return useRun(upload, projectCode, taken, 'resumed', false)
    }
  }
  if (!taken) return { kind: 'new', baseTitle, number: 1 }
  if (options.onTitleConflict === 'new')
    return { kind: 'new', baseTitle, number: findFreeNumber(baseTitle, runs) }
  if (options.onTitleConflict === 'error') throw createTitleTakenError(taken)
  return useRun(upload, projectCode, taken, 'same-title', false)
}

/** Returns the run with its test cases. Throws if it is closed. */
export async function useRun(
  { connection, advice }: Pick<Upload, 'connection' | 'advice'>,
  projectCode: string,
  run: ListedRun,
  how: ExistingRun['how'],
  isOwn: boolean,
): Promise<ExistingRun> {
  if (run.isClosed) throw createRunClosedError(run, how, advice)
  const members = await listRunTestCases(connection, { projectCode, runId: run.id })
  return { kind: 'existing', id: run.id, title: run.title, how, isOwn, members }
}

/** Lists the runs of a project that satisfy `isWanted`, newest first. */
export async function listRuns(
  { client, pace }: Connection,
  projectCode: string,
  isWanted: (run: ListedRun & { readonly hasMilestone: boolean }) => boolean,
): Promise<ListedRun[]> {
  const found = new Map<number, ListedRun>()
  await pace()
  await client.eachRow(endpoints.listRuns, { projectCode }, 'runs', (row) => {
    const [id, title] = [numberField(row, 'id'), textField(row, 'title')]
    if (id === undefined || title === undefined) return
    const run = {
      id,
      title: toNfc(title),
      isClosed: field(row, 'closed') === true,
      description: textField(row, 'description'),
      hasMilestone: numberField(row, 'milestoneId') !== undefined,
    }
    // A row may arrive twice if the connection broke and the request was retried.
    if (isWanted(run)) found.set(id, run)
  })
  return [...found.values()]
}

/** Stands for a run that is not in the list. Reading its test cases then shows whether it exists. */
function createUnlistedRun(id: number): ListedRun {
  return { id, title: `${id}`, isClosed: false, description: undefined }
}

/** Whether a run has the title, with or without a number. Titles are unique only among runs without a milestone. */
function hasTitle(baseTitle: string, run: ListedRun & { readonly hasMilestone: boolean }): boolean {
  return !run.hasMilestone && parseTitleNumber(baseTitle, run.title) !== undefined
}

/** Returns the number that `appendNumber` appended to a title, or undefined for other titles. */
function parseTitleNumber(baseTitle: string, title: string): number | undefined {
  if (title === baseTitle) return 1
  const number = Number(/ \((\d{1,9})\)$/.exec(title)?.[1])
  return number > 1 && appendNumber(baseTitle, number) === title ? number : undefined
}

function findFreeNumber(baseTitle: string, runs: readonly ListedRun[]): number {
  // A project can have more runs than a call can have arguments.
  return 1 + runs.reduce((last, { title }) => Math.max(last, parseTitleNumber(baseTitle, title) ?? 1), 1)
}

/**
 * Whether a run was created by the upload with this ID, which its description contains. If either is unknown (a journal
 * of an older version, a list without descriptions), it most likely was.
 */
export function mayBelongTo(uploadId: string | undefined, { description }: ListedRun): boolean {
  return uploadId === undefined || description === undefined || description.includes(uploadId)
}

function createRunClosedError(
  { id, title }: ListedRun,
  how: ExistingRun['how'],
  advice: UploadAdvice,
): QasError {
  const name = `Run ${id} (${JSON.stringify(title)})`
  if (how === 'same-title') {
    return new QasError(
      'upload',
      `${name} already has this title and is closed, so it does not accept results. ${advice.chooseOtherTitle}`,
      {},
    )
  }
  const fix = how === 'named' ? advice.chooseOpenRun : 'Run the command without --resume to create a new run.'
  return new QasError('upload', `${name} is closed, so it does not accept results. ${fix}`, {})
}

export function createTitleTakenError({ id, title }: Pick<ListedRun, 'id' | 'title'>): QasError {
  return new QasError(
    'upload',
    `Run ${id} already has the title ${JSON.stringify(title)}, and --run-title-conflict is "error". Choose another --run-name.`,
    {},
  )
}
