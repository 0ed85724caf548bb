import { QasError } from 'qasphere-client'
import { formatMarker } from 'qasphere-reports/markers'
import { formatTestName } from '../match/explain.js'
import type { PlannedResult } from '../plan/planned-results.js'

const maxShown = 50

/** Creates the error for results that were sent but that the run does not show. */
export function createMissingError(projectCode: string, missing: readonly PlannedResult[]): QasError {
  const names = missing.slice(0, maxShown).map(({ testCase, sources: [source] }) => {
    return `  ${formatMarker({ projectCode, seq: testCase.seq })}${source ? `: ${formatTestName(source)}` : ''}`
  })
  const more = missing.length > names.length ? [`  … and ${missing.length - names.length} more`] : []
  const heading = `${missing.length} ${missing.length === 1 ? 'result was sent but the run does not show it' : 'results were sent but the run does not show them'}:`
  return new QasError('upload', [heading, ...names, ...more].join('\n'), { failed: true })
}
