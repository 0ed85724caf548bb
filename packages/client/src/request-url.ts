import type { Endpoint } from 'qasphere-contract'

/** The path of the public API below a tenant's origin. */
const publicBase = '/api/public/v0'
/** The path of the extensions of `qasphere server`. */
const extensionBase = '/api/qasphere/v1'

/** The part of an endpoint that a call needs, as plain data. */
export type CallableEndpoint = Pick<Endpoint, 'internal' | 'extension' | 'paging'> & {
  readonly request: Pick<Endpoint['request'], 'method' | 'path' | 'isIdempotent' | 'upload' | 'download'> & {
    readonly body?: unknown
  }
}

export type Input = Readonly<Record<string, unknown>>

/** The input of a call, by its place in the request. */
export interface SplitInput {
  readonly params: Input
  readonly query: Input
  readonly body?: Input
}

/** Splits a flat input: names in the path first, the rest is the body if the endpoint has one, else the query. */
export function splitInput(endpoint: CallableEndpoint, input: Input): SplitInput {
  const inPath = new Set(pathParams(endpoint.request.path))
  const entries = Object.entries(input)
  const params = Object.fromEntries(entries.filter(([name]) => inPath.has(name)))
  const rest = Object.fromEntries(entries.filter(([name]) => !inPath.has(name)))
  return endpoint.request.body === undefined ? { params, query: rest } : { params, query: {}, body: rest }
}

/** The names of a path's `{name}` places. */
export function pathParams(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].flatMap((match) => match[1] ?? [])
}

/** The URL of a call; arrays in the query become repeated parameters (docs/api-reference.md, Requests). */
export function requestUrl(base: string, endpoint: CallableEndpoint, params: Input, query: Input): URL {
  const path = endpoint.request.path.replace(/\{(\w+)\}/g, (_place, name: string) => {
    return encodeURIComponent(String(params[name]))
  })
  const apiBase = endpoint.internal ? '' : endpoint.extension ? extensionBase : publicBase
  const url = new URL(base.replace(/\/+$/, '') + apiBase + path)
  for (const [name, value] of Object.entries(query)) {
    for (const item of [value].flat()) {
      if (item !== undefined) url.searchParams.append(name, String(item))
    }
  }
  return url
}
