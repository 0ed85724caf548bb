import type * as z from 'zod/mini'

/** One problem in an input: its place and a message. */
export interface Problem {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

type Issue = z.core.$ZodIssue

/** Returns the problems that a failed validation found, each with a message that users can act on. */
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

/** Returns the problems of the alternative that came closest to a match: the one whose problems are deepest. */
function problemsOfUnion(issue: z.core.$ZodIssueInvalidUnion): Problem[] {
  const alternatives = issue.errors.map((issues) => issues.flatMap(problemsOfIssue))
  const closest = alternatives.sort((one, other) => depth(other) - depth(one))[0]
  if (!closest) return [{ path: issue.path, message: 'has an unknown form' }]
  return closest.map((problem) => ({ ...problem, path: [...issue.path, ...problem.path] }))
}

function depth(problems: readonly Problem[]): number {
  return Math.max(0, ...problems.map((problem) => problem.path.length))
}

/** Returns the message for an issue whose schema does not set a message. */
export function describeIssue(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${withArticle(issue.expected)}`
    case 'too_small':
      return describeTooSmall(issue)
    case 'too_big':
      return describeTooBig(issue)
    case 'invalid_value':
      return issue.input === undefined
        ? 'is required'
        : `must be one of ${issue.values.map(String).join(', ')}`
    case 'invalid_format':
      return describeFormat(issue.format)
    default:
      return 'is not valid'
  }
}

function describeTooSmall(issue: Pick<z.core.$ZodIssueTooSmall, 'minimum' | 'origin' | 'inclusive'>): string {
  const min = Number(issue.minimum)
  if (issue.origin === 'string') return min === 1 ? 'must not be empty' : `must be at least ${min} characters`
  if (issue.origin === 'array') return min === 1 ? 'must not be empty' : `must have at least ${min} items`
  if (min === 0) return issue.inclusive ? 'must be a non-negative integer' : 'must be a positive integer'
  return `must be at least ${min}`
}

function describeTooBig(issue: Pick<z.core.$ZodIssueTooBig, 'maximum' | 'origin'>): string {
  const max = Number(issue.maximum)
  if (issue.origin === 'string') return `must be at most ${max} characters`
  if (issue.origin === 'array') return `must have at most ${max} items`
  return `must be at most ${max}`
}

function describeFormat(format: string): string {
  return format === 'datetime'
    ? 'must be a time such as 2026-08-01T09:30:00.000Z'
    : `is not a valid ${format}`
}

function withArticle(type: string): string {
  if (type === 'int') return 'an integer'
  if (type === 'record') return 'an object'
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}
