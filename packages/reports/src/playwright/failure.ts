import { type Failure, renderFailure, renderParagraph } from '../comment.js'
import { field, type Json, listField, numberField, textField } from '../json-report.js'
import type { ReportEntry } from '../report.js'

/** Maximum number of nested causes to show. */
const maxCauses = 10

/** Reads the errors of an attempt. Newer versions list all errors, older ones contain only the first. */
export function readFailures(result: Json): Failure[] {
  const errors = listField(result, 'errors')
  const first = field(result, 'error')
  return (errors.length > 0 || first === undefined ? errors : [first]).map(toFailure)
}

/** Creates log entries for errors outside tests, such as a file that cannot be loaded. */
export function* readGlobalErrors(errors: readonly Json[]): Generator<ReportEntry> {
  for (const error of errors) {
    const failure = renderFailure(toFailure(error))
    const place = formatLocation(error)
    if (failure === '' && place === '') continue
    yield {
      kind: 'log',
      comment: failure.includes(place) ? failure : failure + renderParagraph(`at ${place}`),
    }
  }
}

function formatLocation(error: Json): string {
  const location = field(error, 'location')
  const parts = [textField(location, 'file'), numberField(location, 'line'), numberField(location, 'column')]
  return parts.filter((part) => part !== undefined).join(':')
}

/** Formats an error as Playwright prints it. Text with several lines is shown in a fixed-width font. */
function toFailure(error: Json): Failure {
  const printed: string[] = []
  for (let cause = error; cause !== undefined && printed.length < maxCauses; cause = field(cause, 'cause')) {
    printed.push(formatError(cause))
  }
  const shown = printed.filter((each) => each !== '').join('\n[cause]: ')
  return shown.includes('\n') ? { text: shown } : { message: shown }
}

function formatError(error: Json): string {
  const message = textField(error, 'message') ?? textField(error, 'value') ?? ''
  const [snippet = '', stack = ''] = [textField(error, 'snippet'), textField(error, 'stack')]
  const isInside = stack.includes(message)
  const calls = stack.startsWith(message) ? stack.slice(message.length).replace(/^\n+/, '') : stack
  const parts = isInside && calls === stack ? [stack, snippet] : [message, snippet && `\n${snippet}\n`, calls]
  return parts.filter((part) => part !== '').join('\n')
}
