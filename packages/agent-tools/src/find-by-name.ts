import type { Problem } from './tool-error.js'

/** Something that has an ID and that people call by a name. */
export interface Named {
  readonly id: number
  readonly name: string
}

/** A name in the input, and where it is. */
export interface GivenName {
  readonly where: string
  readonly name: string
}

/** Returns the names of a list with their places, such as `tags[0]`. */
export function placesOf(names: readonly string[], field: string): GivenName[] {
  return names.map((name, index) => ({ where: `${field}[${index}]`, name }))
}

/** Maximum number of candidates that a message names. */
const maxShown = 10

/**
 * Finds IDs by names, ignoring case if no name matches exactly; a number in digits is an ID if nothing has it as its
 * name. Adds a problem for every name that is unknown or ambiguous, with candidates.
 */
export function findByName(
  kind: string,
  given: readonly GivenName[],
  candidates: readonly Named[],
  problems: Problem[],
): number[] {
  return given.flatMap(({ where, name }) => {
    const found = findOne(kind, name.trim(), candidates)
    if ('id' in found) return [found.id]
    problems.push({ where, message: found.message })
    return []
  })
}

function findOne(
  kind: string,
  name: string,
  candidates: readonly Named[],
): { id: number } | { message: string } {
  const exact = candidates.filter((candidate) => candidate.name === name)
  const folded = candidates.filter((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
  const [first, ...others] = exact.length > 0 ? exact : folded
  if (first && others.length === 0) return { id: first.id }
  if (first) {
    const meant = list([first, ...others], (candidate) => `${candidate.id} (${candidate.name})`)
    return { message: `${JSON.stringify(name)} is ambiguous. Use an ID instead: ${meant}` }
  }
  if (/^[1-9]\d{0,14}$/.test(name)) return { id: Number(name) }
  const known =
    candidates.length === 0 ? 'there are none' : `expected one of ${list(candidates, (each) => each.name)}`
  return { message: `no ${kind} is called ${JSON.stringify(name)}; ${known}` }
}

function list(candidates: readonly Named[], words: (candidate: Named) => string): string {
  const surplus = candidates.length - maxShown
  const names = candidates.slice(0, maxShown).map(words).join(', ')
  return surplus > 0 ? `${names} and ${surplus} more` : names
}
