import type * as z from 'zod/mini'

/** One mistake in an input: where, and in words what. */
export interface Problem {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

type Issue = z.core.$ZodIssue

/** The mistakes a failed validation found, each in words a user can act on. */
export function problemsOf(error: { issues: readonly Issue[] }): Problem[] {
  return error.issues.flatMap((issue) => problemsOfIssue(issue))
}

function problemsOfIssue(issue: Issue): Problem[] {
  if (issue.code === 'invalid_union') return problemsOfUnion(issue)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is not a known field' }))
  }
  return [{ path: issue.path, message: issue.message }]
}

/** Of a union's alternatives, the one that came closest speaks: the one with its problems deepest. */
function problemsOfUnion(issue: z.core.$ZodIssueInvalidUnion): Problem[] {
  const alternatives = issue.errors.map((issues) => issues.flatMap(problemsOfIssue))
  const closest = alternatives.sort((one, other) => depth(other) - depth(one))[0]
  if (!closest) return [{ path: issue.path, message: 'has an unknown form' }]
  return closest.map((problem) => ({ ...problem, path: [...issue.path, ...problem.path] }))
}

function depth(problems: readonly Problem[]): number {
  return Math.max(0, ...problems.map((problem) => problem.path.length))
}

/** What is said of a mistake where the schema has no words of its own. */
export function wordsFor(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${article(issue.expected)}`
    case 'too_small':
      return wordsForTooSmall(issue)
    case 'too_big':
      return wordsForTooBig(issue)
    case 'invalid_value':
      return issue.input === undefined
        ? 'is required'
        : `must be one of ${issue.values.map(String).join(', ')}`
    case 'invalid_format':
      return wordsForFormat(issue.format)
    default:
      return 'is not valid'
  }
}

function wordsForTooSmall(issue: Pick<z.core.$ZodIssueTooSmall, 'minimum' | 'origin' | 'inclusive'>): string {
  const least = Number(issue.minimum)
  if (issue.origin === 'string')
    return least === 1 ? 'must not be empty' : `must be at least ${least} characters`
  if (issue.origin === 'array') return least === 1 ? 'must not be empty' : `must have at least ${least} items`
  if (least === 0) return issue.inclusive ? 'must be a non-negative integer' : 'must be a positive integer'
  return `must be at least ${least}`
}

function wordsForTooBig(issue: Pick<z.core.$ZodIssueTooBig, 'maximum' | 'origin'>): string {
  const most = Number(issue.maximum)
  if (issue.origin === 'string') return `must be at most ${most} characters`
  if (issue.origin === 'array') return `must have at most ${most} items`
  return `must be at most ${most}`
}

function wordsForFormat(format: string): string {
  return format === 'datetime'
    ? 'must be a time such as 2026-08-01T09:30:00.000Z'
    : `is not a valid ${format}`
}

function article(type: string): string {
  if (type === 'int') return 'an integer'
  if (type === 'record') return 'an object'
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}
