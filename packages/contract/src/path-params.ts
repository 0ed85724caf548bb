import type { Endpoint, Shape } from './endpoint.js'
import { projectCode, projectCodeOrId } from './scalars.js'

/**
 * Returns the path parameters that a server accepts for an endpoint: those of the endpoint, except that a project can
 * be named by its ID wherever it can be named by its code. Help mentions only codes because people never type IDs.
 */
export function acceptedParams({ request }: Pick<Endpoint, 'request'>): Shape {
  return Object.fromEntries(
    Object.entries(request.params ?? {}).map(([name, schema]) => [
      name,
      schema === projectCode ? projectCodeOrId : schema,
    ]),
  )
}
