import { QasError } from 'qasphere-client/errors'
import { isOutOfMemory, loadJqFor } from './load-jq.js'

/** What a program gave until it ended or failed. */
export interface JqOutcome {
  /** Each as JSON. */
  readonly outputs: readonly string[]
  /** What the program sent to stderr on purpose, as `debug` does. */
  readonly messages: string
  readonly error?: QasError<'usage'>
}

/** Compiles an expression. Returns what is wrong with it, in jq's words and with the place, or undefined. */
export async function mistakeInJq(expression: string): Promise<string | undefined> {
  const jq = await loadJqFor(0)
  // Without any input, nothing runs.
  const { stderr, exitCode } = jq.raw('', expression, ['--'])
  if (exitCode === 0) return undefined
  return stderr
    .replace(/^jq: error: /gm, '')
    .replace(/\n*jq: \d+ compile errors?$/, '')
    .replaceAll('<top-level>, ', '')
    .trim()
}

/** Separates values in a JSON text sequence (RFC 7464). JSON never contains it: jq escapes it in strings. */
const recordSeparator = '\u001e'

/** Applies an expression to a document in JSON, as `jq` does; `isCompact` gives each output on one line. */
export async function runJq(expression: string, json: string, isCompact: boolean): Promise<JqOutcome> {
  const flags = [...(isCompact ? ['--compact-output'] : []), '--seq', '--']
  const jq = await loadJqFor(Buffer.byteLength(json))
  try {
    const { stdout, stderr, exitCode } = jq.raw(`${recordSeparator}${json}\n`, expression, flags)
    const outputs = stdout
      .split(recordSeparator)
      .slice(1)
      .map((text) => text.trimEnd())
    if (exitCode === 0) return { outputs, messages: stderr }
    return {
      outputs,
      messages: '',
      error: new QasError('usage', `--jq: ${runtimeError(stderr, exitCode)}`, {}),
    }
  } catch (error) {
    if (!isOutOfMemory(error)) throw error
    const size = `${Math.ceil(json.length / 1e6)} MB`
    throw new QasError(
      'usage',
      `--jq: the document (${size}) needs more memory than the built-in jq can use. Pipe the output into jq instead, or narrow the list with its filters.`,
      {},
      error,
    )
  }
}

/** The message without jq's name and the name it has for its input. */
function runtimeError(stderr: string, exitCode: number): string {
  const message = stderr.replace(/^jq: error(?: \(at [^)]*\))?( \([^)]*\))?: /, (_match, note = '') => {
    return note === '' ? '' : `${note.trim()} `
  })
  return message === '' ? `the program ended with exit code ${exitCode}` : message
}
