import type { Endpoint } from './endpoint.js'
import { type EndpointName, endpoints, fullPath } from './index.js'

/** The endpoint that a path belongs to, with the values of its path parameters, decoded. */
export interface FoundEndpoint {
  readonly name: EndpointName
  readonly endpoint: Endpoint
  readonly params: Readonly<Record<string, string>>
}

/**
 * Finds the endpoint of a method and a path: below the public API, or below the origin if `isBelowOrigin`. If there are
 * several, as for `…/tcase/count`, that with the fewest parameters is meant.
 */
export function findEndpoint(
  method: string,
  path: string,
  isBelowOrigin: boolean,
): FoundEndpoint | undefined {
  const found = endpointNames.flatMap((name): FoundEndpoint[] => {
    const endpoint: Endpoint = endpoints[name]
    const isOutside = endpoint.internal === true || endpoint.extension === true
    if (endpoint.request.method !== method || isOutside !== isBelowOrigin) return []
    const params = matchPath(isBelowOrigin ? fullPath(endpoint) : endpoint.request.path, path)
    return params ? [{ name, endpoint, params }] : []
  })
  return found.sort((one, other) => Object.keys(one.params).length - Object.keys(other.params).length)[0]
}

const endpointNames = Object.keys(endpoints).filter((name): name is EndpointName => name in endpoints)

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const places = pattern.split('/')
  const parts = path.split('/')
  if (places.length !== parts.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, place] of places.entries()) {
    const part = parts[index] ?? ''
    const name = /^\{(\w+)\}$/.exec(place)?.[1]
    if (name === undefined && place !== part) return undefined
    if (name !== undefined) params[name] = decode(part)
  }
  return params
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
