import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser'
import { shellQuoted } from '../help/shell-quote.js'
import type { JsonOrigin } from './parse-json.js'

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
  if (text.trim() === '') lines[0] = `Failed to parse ${option} as JSON${from}: what arrived is empty`
  if (example !== undefined) lines.push(`Right would be, for example: ${option} ${rightForm(example, file)}`)
  if (file === undefined) {
    lines.push(
      `PowerShell and cmd take double quotes away unless written as \\"; --body-file needs no quoting.`,
    )
  }
  return lines.join('\n')
}

function whereAndWhat(text: string, { offset, error }: ParseError): string {
  const before = text.slice(0, offset).split('\n')
  const column = (before.at(-1)?.length ?? 0) + 1
  return `it breaks at line ${before.length}, column ${column}: ${words[printParseErrorCode(error)] ?? 'this is no JSON'}`
}

const words: Readonly<Record<string, string>> = {
  InvalidSymbol: 'names and texts stand in double quotes',
  InvalidNumberFormat: 'this is no number',
  PropertyNameExpected: 'a name in double quotes is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is expected here',
  CommaExpected: 'a comma is expected here',
  CloseBraceExpected: 'a closing brace } is missing',
  CloseBracketExpected: 'a closing bracket ] is missing',
  EndOfFileExpected: 'nothing more is expected here',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfString: 'the closing double quote is missing',
  InvalidUnicode: 'this is no \\u escape',
  InvalidEscapeCharacter: 'this is no escape; a backslash itself is \\\\',
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
