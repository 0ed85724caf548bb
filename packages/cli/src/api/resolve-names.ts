import type { Client, Input, InputProblem } from 'qasphere-client'
import type { ReferenceTarget } from 'qasphere-contract/references'
import type { CommandEntry } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { findNearest } from '../input/nearest.js'
import type { NameToResolve } from './collect.js'
import { type Candidate, loadCandidates } from './name-candidates.js'

/**
 * Looks up names and puts their IDs into the request.
 *
 * @throws a validation error that lists every unknown or ambiguous name with candidates.
 */
export async function resolveNames(
  names: readonly NameToResolve[],
  client: Client,
  commands: readonly CommandEntry[],
  params: Input,
): Promise<void> {
  const lists = await loadCandidateLists(names, client, commands, params)
  const problems: InputProblem[] = []
  for (const { option, reference, texts, isList, put } of names) {
    const { to, prefersIds } = reference
    const candidates = lists.get(to) ?? []
    const found = texts.flatMap((text) => findAll(text, candidates, to, isList, prefersIds))
    const messages = found.flatMap((each) => ('message' in each ? [each.message] : []))
    for (const message of messages) problems.push({ where: `--${option.name}`, message })
    put(found.flatMap((each) => ('id' in each ? [each.id] : [])))
  }
  if (problems.length > 0) throw invalidArguments(problems)
}

/** Loads the candidates for the names, by kind. Each list is loaded only once. */
async function loadCandidateLists(
  names: readonly NameToResolve[],
  client: Client,
  commands: readonly CommandEntry[],
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

/** Finds the IDs for a text: one name, or a comma-separated list of names. */
function findAll(
  text: string,
  candidates: readonly Candidate[],
  to: ReferenceTarget,
  isList: boolean,
  prefersIds: boolean,
): Found[] {
  const items = isList ? splitItems(text, candidates) : [text]
  return items.map((item) => find(item, candidates, to, prefersIds))
}

/** Splits a list at its commas, except commas inside a known name. The longest known name wins. */
function splitItems(text: string, candidates: readonly Candidate[]): string[] {
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
  const tests: ((candidate: Candidate) => boolean)[] = [
    ({ name }) => name === text,
    ({ name }) => name.toLowerCase() === folded,
    ({ aliases }) => aliases.includes(text),
    ({ aliases }) => aliases.some((alias) => alias.toLowerCase() === folded),
  ]
  for (const isMatch of tests) {
    const [first, ...others] = candidates.filter(isMatch)
    if (first && others.length > 0) return { message: describeAmbiguity(text, [first, ...others]) }
    if (first) return { id: first.id }
  }
  return isId ? { id: Number(text) } : { message: describeUnknown(text, candidates, to) }
}

/** Maximum number of candidates that a message names. */
const maxShown = 10

function describeAmbiguity(text: string, matches: readonly Candidate[]): string {
  return `${JSON.stringify(text)} is ambiguous. Use an ID instead: ${listNames(matches, ({ id, name }) => `${id} (${name})`)}`
}

function describeUnknown(text: string, candidates: readonly Candidate[], to: ReferenceTarget): string {
  const unknownName = `no ${to} is called ${JSON.stringify(text)}`
  if (candidates.length === 0) return `${unknownName}; there are none`
  const byName = new Map(
    candidates.flatMap(({ name, aliases }) =>
      [name, ...aliases].map((known): [string, string] => [known, name]),
    ),
  )
  const guess = byName.get(findNearest(text, [...byName.keys()]) ?? '')
  const suggestion = guess === undefined ? '' : `; did you mean ${JSON.stringify(guess)}?`
  return `${unknownName}${suggestion}\nExpected an ID (a positive integer) or one of ${listNames(candidates, ({ name }) => name)}`
}

function listNames(candidates: readonly Candidate[], format: (candidate: Candidate) => string): string {
  const surplus = candidates.length - maxShown
  const names = candidates.slice(0, maxShown).map(format).join(', ')
  return surplus > 0 ? `${names} and ${surplus} more` : names
}
