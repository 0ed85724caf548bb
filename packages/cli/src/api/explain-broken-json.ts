import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser'
import { shellQuoted } from '../output/shell-quote.js'

/** Where JSON text came from, for the message when it is broken. */
export interface JsonOrigin {
  /** With its dashes. */
  readonly option: string
  /** The file it was read from, where the option names one. */
  readonly file?: string
  /** A value of the right form. */
  readonly example?: unknown
}

/** The widest excerpt shown, in characters on either side of the mistake. */
const excerptSide = 35

/** Says where JSON breaks, shows the place as it arrived, the right form, and what shells do to quotes. */
export function explainBrokenJson(
  text: string,
  { option, file, example }: JsonOrigin,
  parserWords: string,
): string {
  const errors: ParseError[] = []
  parse(text, errors, { disallowComments: true })
  const first = errors[0]
  const from = file === undefined || file === '-' ? '' : ` (${file})`
  const lines = [
    `Failed to parse ${option} as JSON${from}: ${first ? whereAndWhat(text, first) : parserWords}`,
  ]
  if (first) lines.push(...excerpt(text, first.offset))
  if (text.trim() === '') lines[0] = `Failed to parse ${option} as JSON${from}: the input is empty`
  if (example !== undefined) lines.push(`Expected, for example: ${option} ${rightForm(example, file)}`)
  if (file === undefined) {
    lines.push(
      `PowerShell and cmd remove double quotes unless they are written as \\"; --body-file needs no quoting.`,
    )
  }
  return lines.join('\n')
}

function whereAndWhat(text: string, { offset, error }: ParseError): string {
  const before = text.slice(0, offset).split('\n')
  const column = (before.at(-1)?.length ?? 0) + 1
  return `invalid at line ${before.length}, column ${column}: ${words[printParseErrorCode(error)] ?? 'this is not JSON'}`
}

const words: Readonly<Record<string, string>> = {
  InvalidSymbol: 'property names and strings need double quotes',
  InvalidNumberFormat: 'this is not a number',
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

/** The line that breaks, cut to size, with a caret below the place. */
function excerpt(text: string, offset: number): string[] {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const nextBreak = text.indexOf('\n', offset)
  const lineEnd = nextBreak < 0 ? text.length : nextBreak
  const start = Math.max(lineStart, offset - excerptSide)
  const end = Math.min(lineEnd, offset + excerptSide)
  const lead = start > lineStart ? '…' : ''
  const shown = `${lead}${text.slice(start, end)}${end < lineEnd ? '…' : ''}`.replace(/\p{Cc}/gu, ' ')
  return [`  ${shown}`, `  ${' '.repeat(lead.length + offset - start)}^`]
}

function rightForm(example: unknown, file: string | undefined): string {
  const json = JSON.stringify(example)
  return file === undefined ? shellQuoted(json) : json
}
