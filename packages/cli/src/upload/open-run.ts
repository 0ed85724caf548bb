import { isQasError } from 'qasphere-client'
import { endpoints } from 'qasphere-contract'
import type { Connection } from './connection.js'
import { again, isOutcomeUnknown } from './failed-requests.js'
import { listRunTestCases } from './find-test-cases.js'

const description = 'Test run created through automation pipeline'

export interface OpenedRun {
  readonly id: number
  readonly title: string
  /** A run of the title was there. */
  readonly isReused: boolean
  /** It may have been made by a request whose answer was lost. */
  readonly isPerhapsOurs: boolean
}

/** The run that an upload wants. */
export interface WantedRun {
  readonly projectCode: string
  readonly title: string
  /** Nobody chose the title: uploads that begin in the same second have the same. */
  readonly isDefaultTitle: boolean
  readonly tcaseIds: readonly string[]
}

/**
 * Makes the run of an upload. Where its title is taken, the run of that title is used; only where nobody chose the
 * title, and that run lacks some of the test cases, another title is taken.
 */
export async function openRun(connection: Connection, wanted: WantedRun): Promise<OpenedRun> {
  const { projectCode, title, isDefaultTitle, tcaseIds } = wanted
  for (let number = 1; ; number++) {
    const tried = number === 1 ? title : `${title} (${number})`
    const run = await openRunCalled(connection, { ...wanted, title: tried })
    if (!run.isReused || !isDefaultTitle || number === mostTitles) return run
    const members = await listRunTestCases(connection, { projectCode, runId: run.id })
    const ids = new Set([...members.values()].map(({ id }) => id))
    if (tcaseIds.every((id) => ids.has(id))) return run
  }
}

/** As many uploads as may begin in one second. */
const mostTitles = 50

/** A run that was perhaps made when the connection was lost can be asked for again: its title is taken then. */
async function openRunCalled(
  { careful, pace }: Connection,
  { projectCode, title, tcaseIds }: WantedRun,
): Promise<OpenedRun> {
  let isPerhapsOurs = false
  return again(async () => {
    try {
      await pace()
      const { id } = await careful.call(endpoints.createRun, {
        projectCode,
        title,
        description,
        type: 'static_struct',
        queryPlans: [{ tcaseIds: [...tcaseIds] }],
      })
      return { id, title, isReused: false, isPerhapsOurs: true }
    } catch (error) {
      const conflicting = conflictingRun(error)
      if (conflicting === undefined) {
        isPerhapsOurs ||= isOutcomeUnknown(error)
        throw error
      }
      return { id: conflicting, title, isReused: true, isPerhapsOurs }
    }
  })
}

/** The run that has the title already, as a refusal names it (API reference, 4.5). */
function conflictingRun(error: unknown): number | undefined {
  if (!isQasError(error) || error.kind !== 'api' || error.details.status !== 409) return undefined
  const [, id] = /conflicting run id: (\d+)\s*$/.exec(error.message) ?? []
  return id === undefined ? undefined : Number(id)
}
