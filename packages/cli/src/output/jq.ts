import { QasError } from 'qasphere-client/errors'
import { isOutOfMemory, loadJqFor } from './load-jq.js'

/** The result of a jq program that ended or failed. */
export interface JqOutcome {
  /** Each output as JSON. */
  readonly outputs: readonly string[]
  /** What the program itself wrote to stderr, for example with `debug`. */
  readonly messages: string
  readonly error?: QasError<'usage'>
}

/** Compiles an expression. Returns jq's error message with the position; undefined if the expression is valid. */
export async function findJqError(expression: string): Promise<string | undefined> {
  const jq = await loadJqFor(0)
  // Without input, jq only compiles the expression.
  const { stderr, exitCode } = jq.raw('', expression, ['--'])
  if (exitCode === 0) return undefined
  return stderr
    .replace(/^jq: error: /gm, '')
    .replace(/\n*jq: \d+ compile errors?$/, '')
    .replaceAll('<top-level>, ', '')
    .trim()
}

/** Separates values in a JSON text sequence (RFC 7464). It cannot occur in JSON, because jq escapes it in strings. */
const recordSeparator = '\u001e'

/** Applies an expression to a JSON document, as `jq` does. `isCompact` writes each output on one line. */
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
      error: new QasError('usage', `--jq: ${describeRuntimeError(stderr, exitCode)}`, {}),
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

/** Returns the message without jq's name and the name of its input. */
function describeRuntimeError(stderr: string, exitCode: number): string {
  const message = stderr.replace(/^jq: error(?: \(at [^)]*\))?( \([^)]*\))?: /, (_match, note = '') => {
    return note === '' ? '' : `${note.trim()} `
  })
  return message === '' ? `the program ended with exit code ${exitCode}` : message
}
