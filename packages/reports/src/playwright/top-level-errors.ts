import { renderFailure } from '../comment.js'
import { type Json, textField } from '../json-report.js'
import type { ReportEntry } from '../report.js'

/** What went wrong outside of tests belongs to the run as a whole. */
export function* topLevelErrors(errors: readonly Json[]): Generator<ReportEntry> {
  for (const error of errors) {
    const comment = renderFailure({ message: textField(error, 'message'), text: textField(error, 'stack') })
    if (comment !== '') yield { kind: 'log', comment }
  }
}
