import { carefulBody, type Endpoint, endpoints } from 'qasphere-contract'
import type { Problem } from 'qasphere-contract/problems'
import { validate } from 'qasphere-contract/validate'
import * as z from 'zod/mini'
import type { Destination } from '../commands/command.js'

export interface FoundProblem extends Problem {
  readonly place: Destination['in']
}

/** Every mistake the contract finds in the parameters, query and body for an endpoint. */
export function checkInput(
  endpointName: string,
  input: { readonly params: unknown; readonly query: unknown; readonly body: unknown },
): FoundProblem[] {
  const endpoint = Object.entries(endpoints).find(([name]) => name === endpointName)?.[1]
  if (!endpoint) throw new TypeError(`No endpoint is called ${endpointName}`)
  const { params, query }: Endpoint['request'] = endpoint.request
  const body = carefulBody(endpoint)
  return [
    ...(params ? problemsIn('params', z.object(params), input.params) : []),
    ...(query ? problemsIn('query', query, input.query) : []),
    ...(body ? problemsIn('body', body, input.body) : []),
  ]
}

function problemsIn(place: Destination['in'], schema: z.ZodMiniType, value: unknown): FoundProblem[] {
  const result = validate(schema, value)
  return result.ok ? [] : result.problems.map((problem) => ({ ...problem, place }))
}
