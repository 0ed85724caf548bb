import type { Endpoint } from './endpoint.js'

/** Base path of the public API, below the origin of a tenant. */
export const publicBase = '/api/public/v0'
/** Base path of extensions, below the origin of a `qasphere server`. */
export const extensionBase = '/api/qasphere/v1'

/** What determines the path of an endpoint. */
interface Placed extends Pick<Endpoint, 'internal' | 'extension'> {
  readonly request: Pick<Endpoint['request'], 'path'>
}

/** Returns the full path of an endpoint below the origin, with `{name}` for each path parameter. */
export function fullPath(endpoint: Placed): string {
  const { internal, extension, request } = endpoint
  return (internal ? '' : extension ? extensionBase : publicBase) + request.path
}

/**
 * Returns the path of an endpoint as `qasphere api request` accepts it: relative to the public API, or from the origin,
 * beginning with `/api/`.
 */
export function requestPath(endpoint: Placed): string {
  return endpoint.extension ? fullPath(endpoint) : endpoint.request.path
}
