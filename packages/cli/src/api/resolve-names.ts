import type { Client, Input, InputProblem } from 'qasphere-client'
import type { ReferenceTarget } from 'qasphere-contract/references'
import type { Command } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { nearest } from '../input/nearest.js'
import type { NameToResolve } from './collect.js'
import { type Candidate, loadCandidates } from './name-candidates.js'

/**
 * Looks up names and puts the ids into the request.
 *
 * @throws a validation error that names every name that is unknown or ambiguous, with candidates.
 */
export async function resolveNames(
  names: readonly NameToResolve[],
  client: Client,
  commands: readonly Command[],
  params: Input,
): Promise<void> {
  const lists = await candidateLists(names, client, commands, params)
  const problems: InputProblem[] = []
  for (const { option, reference, texts, isList, put } of names) {
    const { to, prefersIds } = reference
    const candidates = lists.get(to) ?? []
    const found = texts.flatMap((text) => findAll(text, candidates, to, isList, prefersIds))
    const messages = found.flatMap((each) => ('message' in each ? [each.message] : []))
    problems.push(...messages.map((message) => ({ where: `--${option.name}`, message })))
    put(found.flatMap((each) => ('id' in each ? [each.id] : [])))
  }
  if (problems.length > 0) throw invalidArguments(problems)
}

/** What the names may mean, by its kind; each list is read only once. */
async function candidateLists(
  names: readonly NameToResolve[],
  client: Client,
  commands: readonly Command[],
  params: Input,
): Promise<ReadonlyMap<ReferenceTarget, readonly Candidate[]>> {
  const lists = new Map<ReferenceTarget, readonly Candidate[]>()
  for (const to of new Set(names.map(({ reference }) => reference.to))) {
    const texts = names.filter(({ reference }) => reference.to === to).flatMap((name) => name.texts)
    lists.set(to, await loadCandidates(to, texts, client, commands, params))
  }
  return lists
}

type Found = { readonly id: number } | { readonly message: string }

/** What a text means: one name, or several with commas between. */
function findAll(
  text: string,
  candidates: readonly Candidate[],
  to: ReferenceTarget,
  isList: boolean,
  prefersIds: boolean,
): Found[] {
  const items = isList ? itemsOf(text, candidates) : [text]
  return items.map((item) => find(item, candidates, to, prefersIds))
}

/** Takes a list apart at its commas, except those inside a name that something has: the longest such name counts. */
function itemsOf(text: string, candidates: readonly Candidate[]): string[] {
  const known = new Set(candidates.flatMap(({ name, aliases }) => [name, ...aliases]))
  const parts = text.split(',')
  const items: string[] = []
  for (let start = 0; start < parts.length; ) {
    let end = parts.length
    while (end > start + 1 && !known.has(parts.slice(start, end).join(',').trim())) end--
    items.push(parts.slice(start, end).join(',').trim())
    start = end
  }
  return items.filter((item) => item !== '')
}

function find(
  text: string,
  candidates: readonly Candidate[],
  to: ReferenceTarget,
  prefersIds: boolean,
): Found {
  const isId = /^[1-9]\d*$/.test(text) && Number.isSafeInteger(Number(text))
  if (isId && prefersIds) return { id: Number(text) }
  const folded = text.toLowerCase()
  const ways: ((candidate: Candidate) => boolean)[] = [
    ({ name }) => name === text,
    ({ name }) => name.toLowerCase() === folded,
    ({ aliases }) => aliases.includes(text),
    ({ aliases }) => aliases.some((alias) => alias.toLowerCase() === folded),
  ]
  for (const isMeant of ways) {
    const [first, ...others] = candidates.filter(isMeant)
    if (first && others.length > 0) return { message: ambiguous(text, [first, ...others]) }
    if (first) return { id: first.id }
  }
  return isId ? { id: Number(text) } : { message: unknown(text, candidates, to) }
}

/** Maximum number of candidates that a message names. */
const maxShown = 10

function ambiguous(text: string, meant: readonly Candidate[]): string {
  return `${JSON.stringify(text)} is ambiguous. Use an id instead: ${shown(meant, ({ id, name }) => `${id} (${name})`)}`
}

function unknown(text: string, candidates: readonly Candidate[], to: ReferenceTarget): string {
  const unknownName = `no ${to} is called ${JSON.stringify(text)}`
  if (candidates.length === 0) return `${unknownName}; there are none`
  const byName = new Map(
    candidates.flatMap(({ name, aliases }) =>
      [name, ...aliases].map((known): [string, string] => [known, name]),
    ),
  )
  const guess = byName.get(nearest(text, [...byName.keys()]) ?? '')
  const suggestion = guess === undefined ? '' : `; did you mean ${JSON.stringify(guess)}?`
  return `${unknownName}${suggestion}\nExpected an id (must be a positive integer) or one of ${shown(candidates, ({ name }) => name)}`
}

function shown(candidates: readonly Candidate[], words: (candidate: Candidate) => string): string {
  const surplus = candidates.length - maxShown
  const names = candidates.slice(0, maxShown).map(words).join(', ')
  return surplus > 0 ? `${names} and ${surplus} more` : names
}
