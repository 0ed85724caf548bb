import { isQasError } from 'qasphere-client'
import { endpoints } from 'qasphere-contract'
import type { Connection } from './connection.js'
import { again, isOutcomeUnknown } from './failed-requests.js'

const description = 'Test run created through automation pipeline'

export interface OpenedRun {
  readonly id: number
  /** It had been there before. */
  readonly isReused: boolean
}

/**
 * Makes the run of an upload. Where its title is taken, the run of that title is used; so one that was perhaps made
 * when the connection was lost can be asked for again.
 */
export async function openRun(
  { careful, pace }: Connection,
  projectCode: string,
  title: string,
  tcaseIds: readonly string[],
): Promise<OpenedRun> {
  let isPerhapsMade = false
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
      return { id, isReused: false }
    } catch (error) {
      const conflicting = conflictingRun(error)
      if (conflicting === undefined) {
        isPerhapsMade ||= isOutcomeUnknown(error)
        throw error
      }
      return { id: conflicting, isReused: !isPerhapsMade }
    }
  })
}

/** The run that has the title already, as a refusal names it (API reference, 4.5). */
function conflictingRun(error: unknown): number | undefined {
  if (!isQasError(error) || error.kind !== 'api' || error.details.status !== 409) return undefined
  const [, id] = /conflicting run id: (\d+)\s*$/.exec(error.message) ?? []
  return id === undefined ? undefined : Number(id)
}

/** Where people see a run. */
export function runUrl(url: string, projectCode: string, runId: number): string {
  return `${url}/project/${projectCode}/run/${runId}`
}
