import * as z from 'zod/mini'

/** Maximum size of an answer in bytes, about 5,000 tokens. */
export const maxAnswerBytes = 20_000

export type Answer = Readonly<Record<string, unknown>>

/** The schema of a list. `next` is the offset of the rows that follow; null if there are none. */
export const listOutput = z.object({
  total: z.int(),
  returned: z.int(),
  next: z.nullable(z.int()),
  items: z.array(z.looseObject({})),
  note: z.optional(z.string()),
})

export interface ListPart {
  readonly rows: readonly Answer[]
  /** Number of rows of the whole list. */
  readonly total: number
  /** Number of rows of the list before these. */
  readonly offset: number
  /** What makes the list shorter, such as `a folder or a tag`. */
  readonly narrowedBy: string
}

/** Returns as much of a list as fits into an answer, and says what is missing and how to get it. */
export function listAnswer({ rows, total, offset, narrowedBy }: ListPart): Answer {
  const fitting = countFitting(rows)
  const [first] = rows
  // Truncated rather than omitted, because otherwise a single row that is too long could never be returned.
  if (fitting === 0 && first) return { ...pageOf([shorten(first)], total, offset), note: shortenedNote }
  const answer = pageOf(rows.slice(0, fitting), total, offset)
  if (fitting === rows.length) return answer
  const note = `An answer has at most 20 KB: ${rows.length - fitting} of ${rows.length} rows are left out. Continue with offset ${offset + fitting}, or narrow the question by ${narrowedBy}.`
  return { ...answer, note }
}

function pageOf(items: readonly Answer[], total: number, offset: number): Answer {
  const end = offset + items.length
  return { total, returned: items.length, next: items.length > 0 && end < total ? end : null, items }
}

/** Bytes that a list needs for everything but its rows. */
const frameBytes = 500

function countFitting(rows: readonly Answer[]): number {
  let bytes = frameBytes
  for (const [index, row] of rows.entries()) {
    bytes += sizeOf(row) + 1
    if (bytes > maxAnswerBytes) return index
  }
  return rows.length
}

const shortenedNote =
  'An answer has at most 20 KB: long texts and lists are cut, and say how much is missing.'

/** Returns an answer that is not a list, with long texts and lists cut visibly if it is too long. */
export function objectAnswer(answer: Answer): Answer {
  return sizeOf(answer) <= maxAnswerBytes ? answer : { ...shorten(answer), note: shortenedNote }
}

/** Cuts the longest texts and lists of an object first, until it fits. */
function shorten(answer: Answer): Answer {
  for (const limit of [4000, 2000, 1000, 500, 200, 100, 50, 20]) {
    const shorter = Object.fromEntries(
      Object.entries(answer).map(([name, value]) => [name, cut(value, limit)]),
    )
    if (sizeOf(shorter) <= maxAnswerBytes - frameBytes) return shorter
  }
  return { note: 'The answer is too long to be shown.' }
}

function cut(value: unknown, limit: number): unknown {
  if (typeof value === 'string') {
    const surplus = value.length - limit
    return surplus <= 0 ? value : `${value.slice(0, limit).toWellFormed()}… [${surplus} more characters]`
  }
  if (Array.isArray(value)) {
    const surplus = value.length - limit
    const kept = value.slice(0, limit).map((item) => cut(item, limit))
    return surplus <= 0 ? kept : [...kept, `[${surplus} more entries]`]
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, cut(field, limit)]))
}

/** Returns the size of a value as JSON, in bytes. */
export function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '')
}
