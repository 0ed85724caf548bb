import type { Endpoint, Shape } from './endpoint.js'
import { projectCode, projectCodeOrId } from './scalars.js'

/**
 * The path parameters that a server accepts for an endpoint. They are the endpoint's own, except that the API takes a
 * project's id wherever it takes a code, and people only ever type codes.
 */
export function acceptedParams({ request }: Pick<Endpoint, 'request'>): Shape {
  return Object.fromEntries(
    Object.entries(request.params ?? {}).map(([name, schema]) => [
      name,
      schema === projectCode ? projectCodeOrId : schema,
    ]),
  )
}
