import { type Failure, paragraph, renderFailure } from '../comment.js'
import { field, type Json, listField, numberField, textField } from '../json-report.js'
import type { ReportEntry } from '../report.js'

/** Maximum number of errors that caused one another which are shown. */
const maxCauses = 10

/** The errors of an attempt: newer versions list every error, older ones have only the first. */
export function failuresOf(result: Json): Failure[] {
  const errors = listField(result, 'errors')
  const first = field(result, 'error')
  return (errors.length > 0 || first === undefined ? errors : [first]).map(toFailure)
}

/** Log entries for errors that belong to no test, such as a file that cannot be loaded. */
export function* readGlobalErrors(errors: readonly Json[]): Generator<ReportEntry> {
  for (const error of errors) {
    const failure = renderFailure(toFailure(error))
    const place = placeOf(error)
    if (failure === '' && place === '') continue
    yield { kind: 'log', comment: failure.includes(place) ? failure : failure + paragraph(`at ${place}`) }
  }
}

function placeOf(error: Json): string {
  const location = field(error, 'location')
  const parts = [textField(location, 'file'), numberField(location, 'line'), numberField(location, 'column')]
  return parts.filter((part) => part !== undefined).join(':')
}

/** An error as Playwright prints it. Code frames and stacks need a fixed-width font, so they are the failure's text. */
function toFailure(error: Json): Failure {
  const printed: string[] = []
  for (let cause = error; cause !== undefined && printed.length < maxCauses; cause = field(cause, 'cause')) {
    printed.push(print(cause))
  }
  const shown = printed.filter((each) => each !== '').join('\n[cause]: ')
  return shown.includes('\n') ? { text: shown } : { message: shown }
}

function print(error: Json): string {
  const message = textField(error, 'message') ?? textField(error, 'value') ?? ''
  const [snippet = '', stack = ''] = [textField(error, 'snippet'), textField(error, 'stack')]
  const isInside = stack.includes(message)
  const calls = stack.startsWith(message) ? stack.slice(message.length).replace(/^\n+/, '') : stack
  const parts = isInside && calls === stack ? [stack, snippet] : [message, snippet && `\n${snippet}\n`, calls]
  return parts.filter((part) => part !== '').join('\n')
}
