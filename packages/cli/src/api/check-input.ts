import { carefulBody, type Endpoint, endpoints } from 'qasphere-contract'
import type { Problem } from 'qasphere-contract/problems'
import { unknownFields } from 'qasphere-contract/unknown-fields'
import { validate } from 'qasphere-contract/validate'
import * as z from 'zod/mini'
import { nearest } from '../input/nearest.js'
import type { Destination } from '../input/option.js'

export interface FoundProblem extends Problem {
  readonly place: Destination['in']
}

export interface CheckedInput {
  readonly problems: readonly FoundProblem[]
  /** Fields of the body that the API does not know and ignores. */
  readonly ignored: readonly FoundProblem[]
}

/** Checks the parameters, query and body for an endpoint against the contract and finds every mistake. */
export function checkInput(
  endpointName: string,
  input: { readonly params: unknown; readonly query: unknown; readonly body: unknown },
): CheckedInput {
  const endpoint = Object.entries(endpoints).find(([name]) => name === endpointName)?.[1]
  if (!endpoint) throw new TypeError(`No endpoint is called ${endpointName}`)
  const { params, query }: Endpoint['request'] = endpoint.request
  const body = carefulBody(endpoint)
  const problems = [
    ...(params ? problemsIn('params', z.object(params), input.params) : []),
    ...(query ? problemsIn('query', query, input.query) : []),
    ...(body ? problemsIn('body', body, input.body) : []),
  ]
  const unknown = body ? suggestionsIn(body, input.body) : []
  const rejected = new Set(problems.filter(({ place }) => place === 'body').map(({ path }) => keyOf(path)))
  const suggestions = new Map(unknown.map(({ path, suggestion }) => [keyOf(path), suggestion]))
  return {
    problems: problems.map((problem) => {
      const suggestion = problem.place === 'body' ? suggestions.get(keyOf(problem.path)) : undefined
      return suggestion ? { ...problem, message: problem.message + suggestion } : problem
    }),
    ignored: unknown
      .filter(({ path }) => !rejected.has(keyOf(path)))
      .map(({ path, suggestion }) => ({
        place: 'body',
        path,
        message: `unknown field, ignored${suggestion}`,
      })),
  }
}

function problemsIn(place: Destination['in'], schema: z.ZodMiniType, value: unknown): FoundProblem[] {
  const result = validate(schema, value)
  return result.ok ? [] : result.problems.map((problem) => ({ ...problem, place }))
}

interface Suggestion {
  readonly path: readonly PropertyKey[]
  /** Empty if no known field has a similar name. */
  readonly suggestion: string
}

function suggestionsIn(schema: z.ZodMiniType, value: unknown): Suggestion[] {
  return unknownFields(schema, value).map(({ path, known }) => {
    const guess = nearest(String(path.at(-1)), known)
    return { path, suggestion: guess === undefined ? '' : `; did you mean ${JSON.stringify(guess)}?` }
  })
}

function keyOf(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String))
}
