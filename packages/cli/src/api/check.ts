import type { InputProblem } from 'qasphere-client'
import { count } from 'qasphere-client/plural'
import type { Endpoint } from 'qasphere-contract'
import type { Problem } from 'qasphere-contract/problems'
import { schemaOf, unknownFields, validate } from 'qasphere-contract/validate'
import type * as z from 'zod/mini'
import { addValueAt } from '../input/add-given-value.js'
import { describeAlternatives } from '../input/alternatives.js'
import type { ApiCall, RunContext } from '../input/command.js'
import { findNearest } from '../input/nearest.js'
import type { Destination, Option, OptionValues } from '../input/option.js'
import { formatPath } from '../input/shown-path.js'
import type { BodySource, CollectedInput } from './collect.js'
import { loadEndpoint } from './load-endpoint.js'

/** Problems in the input of a command, named after its options. */
export interface CheckedInput {
  readonly problems: readonly InputProblem[]
  /** One line per unknown body field, which the API ignores. */
  readonly warnings: readonly string[]
}

/** Checks the input of a command against the schemas of its endpoint and names each problem after its option. */
export async function checkInput(
  { command, values }: RunContext,
  { endpoint }: ApiCall,
  input: CollectedInput,
): Promise<CheckedInput> {
  const { source, reported } = input
  const { problems, ignored } = checkAgainstContract(await loadEndpoint(endpoint), input)
  const named = problems.flatMap((found) => {
    const { option, problem } = nameProblem(found, command.options, values, source)
    // The field may be in the body that could not be read.
    const isUnknown =
      found.place === 'body' && source && !source.value && !(option && values.has(option.name))
    return isUnknown || (option && reported.has(option)) ? [] : [problem]
  })
  const unknown = ignored.map((found) => nameProblem(found, command.options, values, source).problem)
  return { problems: named, warnings: describeUnknownFields(unknown) }
}

interface FoundProblem extends Problem {
  readonly place: Destination['in']
}

interface Findings {
  readonly problems: readonly FoundProblem[]
  /** Unknown body fields, which the API ignores. */
  readonly ignored: readonly FoundProblem[]
}

/** Finds every problem in the parameters, query and body of a request. */
function checkAgainstContract({ request }: Endpoint, input: CollectedInput): Findings {
  const { params, query } = request
  // The server accepts input that only `careful` rejects.
  const body = request.careful ?? request.body
  const problems = [
    ...(params ? findProblems('params', schemaOf(params), input.params) : []),
    ...(query ? findProblems('query', query, input.query) : []),
    ...(body ? findProblems('body', body, input.body) : []),
  ]
  const unknown = body ? findSuggestions(body, input.body) : []
  const rejected = new Set(problems.filter(({ place }) => place === 'body').map(({ path }) => toKey(path)))
  const suggestions = new Map(unknown.map(({ path, suggestion }) => [toKey(path), suggestion]))
  return {
    problems: problems.map((problem) => {
      const suggestion = problem.place === 'body' ? suggestions.get(toKey(problem.path)) : undefined
      return suggestion ? { ...problem, message: problem.message + suggestion } : problem
    }),
    ignored: unknown
      .filter(({ path }) => !rejected.has(toKey(path)))
      .map(({ path, suggestion }) => ({
        place: 'body',
        path,
        message: `unknown field, ignored${suggestion}`,
      })),
  }
}

function findProblems(place: Destination['in'], schema: z.ZodMiniType, value: unknown): FoundProblem[] {
  const result = validate(schema, value)
  if (result.ok) return []
  return result.problems.map(({ path, message }) => ({
    path,
    message: addValueAt(message, value, path),
    place,
  }))
}

interface Suggestion {
  readonly path: readonly PropertyKey[]
  /** Empty if no known field has a similar name. */
  readonly suggestion: string
}

function findSuggestions(schema: z.ZodMiniType, value: unknown): Suggestion[] {
  return unknownFields(schema, value).map(({ path, known }) => {
    const guess = findNearest(String(path.at(-1)), known)
    return { path, suggestion: guess === undefined ? '' : `; did you mean ${JSON.stringify(guess)}?` }
  })
}

function toKey(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String))
}

/** A problem named after the option it came from, with the path inside that option's JSON. */
interface NamedProblem {
  readonly option?: Option
  readonly problem: InputProblem
}

function nameProblem(
  { place, path, message }: FoundProblem,
  options: readonly Option[],
  values: OptionValues,
  body: BodySource | undefined,
): NamedProblem {
  const [field, ...rest] = path
  if (field === undefined) return { problem: { where: place === 'body' && body ? body.option : '', message } }
  if (place === 'query' && String(field).startsWith('cf_')) {
    return { problem: { where: `--cf ${String(field).slice(3)}`, message } }
  }
  const candidates = options.filter(({ fills }) => fills?.in === place && fills.field === field)
  const given = candidates.filter(({ name }) => values.has(name))
  const nested = given.find(({ fills }) => fills?.inside !== undefined && fills.inside === rest[0])
  if (nested)
    return { option: nested, problem: { where: `--${nested.name}${formatPath(rest.slice(1))}`, message } }
  const own = given[0]
  if (!own && place === 'body' && body?.value && Object.hasOwn(body.value, field)) {
    return { problem: { where: `${body.option}${formatPath(path)}`, message } }
  }
  const option = own ?? candidates[0]
  if (!option) return { problem: { where: formatPath(path).replace(/^\./, ''), message } }
  const isWhole = rest.length === 0
  const adapted = adaptMessage(message, option, isWhole ? options : [])
  return { option, problem: { where: `--${option.name}${formatPath(rest)}`, message: adapted } }
}

/** Adds what the schema does not know: that a run can be named by its URL, and a field be filled by other options. */
function adaptMessage(message: string, option: Option, siblings: readonly Option[]): string {
  const alternatives = message === 'is required' && describeAlternatives(option, siblings)
  if (alternatives) return `${message} ${alternatives}`
  return option.namesRun
    ? message.replace('must be a positive integer', 'must be a positive integer or the URL of a run')
    : message
}

/** Maximum number of warnings about unknown fields. */
const maxWarnings = 20

/** Writes one line for each unknown field. Fields that differ only in a list index share a line. */
function describeUnknownFields(fields: readonly InputProblem[]): string[] {
  const groups = new Map<string, { readonly line: string; count: number }>()
  for (const { where, message } of fields) {
    const key = `${where.replace(/\[\d+\]/g, '[]')}: ${message}`
    const group = groups.get(key)
    if (group) group.count++
    else groups.set(key, { line: `${where}: ${message}`, count: 1 })
  }
  const lines = [...groups.values()].map(({ line, count }) => {
    return count === 1 ? line : `${line} (and ${count - 1} more like it)`
  })
  const surplus = lines.length - maxWarnings
  if (surplus <= 0) return lines
  return [...lines.slice(0, maxWarnings), `${count(surplus, 'more unknown field')}, ignored`]
}
