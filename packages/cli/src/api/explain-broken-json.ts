import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser'
import { quoteForShell } from '../output/shell-quote.js'

/** Where JSON came from, for the message if it is broken. */
export interface JsonOrigin {
  /** Including dashes. */
  readonly option: string
  /** The file it was read from, if the option names one. */
  readonly file?: string
  /** A valid value. */
  readonly example?: unknown
}

/** Maximum length of the excerpt on either side of the error, in characters. */
const maxExcerptSide = 35

/** Explains where JSON breaks: with an excerpt, an example, and a hint about quotes in shells. */
export function explainBrokenJson(
  text: string,
  { option, file, example }: JsonOrigin,
  parserMessage: string,
): string {
  const errors: ParseError[] = []
  parse(text, errors, { disallowComments: true })
  const first = errors[0]
  const from = file === undefined || file === '-' ? '' : ` (${file})`
  const lines = [
    `Failed to parse ${option} as JSON${from}: ${first ? describeError(text, first) : parserMessage}`,
  ]
  if (first) lines.push(...createExcerpt(text, first.offset))
  if (text.trim() === '') lines[0] = `Failed to parse ${option} as JSON${from}: the input is empty`
  if (example !== undefined) lines.push(`Expected, for example: ${option} ${formatExample(example, file)}`)
  if (file === undefined) {
    lines.push(
      `PowerShell and cmd remove double quotes unless they are written as \\"; --body-file needs no quoting.`,
    )
  }
  return lines.join('\n')
}

function describeError(text: string, { offset, error }: ParseError): string {
  const before = text.slice(0, offset).split('\n')
  const column = (before.at(-1)?.length ?? 0) + 1
  return `invalid at line ${before.length}, column ${column}: ${errorMessages[printParseErrorCode(error)] ?? 'not JSON'}`
}

const errorMessages: Readonly<Record<string, string>> = {
  InvalidSymbol: 'property names and strings need double quotes',
  InvalidNumberFormat: 'not a number',
  PropertyNameExpected: 'expected a property name in double quotes',
  ValueExpected: 'expected a value',
  ColonExpected: 'expected a colon',
  CommaExpected: 'expected a comma',
  CloseBraceExpected: 'missing closing brace }',
  CloseBracketExpected: 'missing closing bracket ]',
  EndOfFileExpected: 'unexpected text after the end of the JSON',
  InvalidCommentToken: 'comments are not allowed in JSON',
  UnexpectedEndOfString: 'missing closing double quote',
  InvalidUnicode: 'invalid \\u escape',
  InvalidEscapeCharacter: 'invalid escape; write a backslash as \\\\',
  InvalidCharacter: 'a control character must be escaped',
}

/** Returns the broken line, shortened, with a caret below the error. */
function createExcerpt(text: string, offset: number): string[] {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const nextBreak = text.indexOf('\n', offset)
  const lineEnd = nextBreak < 0 ? text.length : nextBreak
  const start = Math.max(lineStart, offset - maxExcerptSide)
  const end = Math.min(lineEnd, offset + maxExcerptSide)
  const lead = start > lineStart ? '…' : ''
  const shown = `${lead}${text.slice(start, end)}${end < lineEnd ? '…' : ''}`.replace(/\p{Cc}/gu, ' ')
  return [`  ${shown}`, `  ${' '.repeat(lead.length + offset - start)}^`]
}

function formatExample(example: unknown, file: string | undefined): string {
  const json = JSON.stringify(example)
  return file === undefined ? quoteForShell(json) : json
}
