import type { InputProblem } from 'qasphere-client'
import { type Endpoint, endpoints, fullPath } from 'qasphere-contract'
import { coerce, fieldsOf } from 'qasphere-contract/fields'
import { acceptedParams } from 'qasphere-contract/path-params'
import { validate } from 'qasphere-contract/validate'
import * as z from 'zod/mini'
import type { Target } from './request-target.js'
import { formatPath } from './shown-path.js'

/** What the contract knows about the target of a request. */
export interface KnownTarget {
  readonly paging?: Endpoint['paging']
  readonly problems: readonly InputProblem[]
}

/** Checks a request against the contract. A target that the contract does not know has no problems. */
export function checkTarget(
  target: Target,
  query: Readonly<Record<string, readonly string[]>>,
  body: unknown,
): KnownTarget {
  const known = findEndpoint(target)
  if (!known) return { problems: [] }
  const { endpoint, params } = known
  const { request, paging } = endpoint
  if (request.upload) {
    const message = 'takes files instead of JSON: use qasphere api files upload'
    return { problems: [{ where: 'path', message }] }
  }
  const fields = request.query ? fieldsOf(request.query) : []
  const schema = request.careful ?? request.body
  const problems = [
    ...findProblems('path', z.object(acceptedParams(endpoint)), params),
    ...(request.query ? findProblems('query', request.query, coerce(fields, unwrapSingleValues(query))) : []),
    ...(schema ? findProblems('body', schema, body ?? {}) : []),
  ]
  return { ...(paging ? { paging } : {}), problems }
}

interface FoundEndpoint {
  readonly endpoint: Endpoint
  readonly params: Readonly<Record<string, string>>
}

/** Finds the endpoint for a method and a path: the one with the fewest parameters if several match, as for …/tcase/count. */
function findEndpoint({ method, path, isInternal }: Target): FoundEndpoint | undefined {
  const found = Object.values(endpoints).flatMap((endpoint: Endpoint): FoundEndpoint[] => {
    const isBelowOrigin = endpoint.internal === true || endpoint.extension === true
    if (endpoint.request.method !== method || isBelowOrigin !== isInternal) return []
    const params = matchPath(isInternal ? fullPath(endpoint) : endpoint.request.path, path)
    return params ? [{ endpoint, params }] : []
  })
  return found.sort((one, other) => Object.keys(one.params).length - Object.keys(other.params).length)[0]
}

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

/** Unwraps values that occur once. The contract decides which of them may be lists. */
function unwrapSingleValues(
  query: Readonly<Record<string, readonly string[]>>,
): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries(query).map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  )
}

function findProblems(place: string, schema: z.ZodMiniType, value: unknown): InputProblem[] {
  const result = validate(schema, value)
  if (result.ok) return []
  return result.problems.map(({ path, message }) => ({ where: `${place}${formatPath(path)}`, message }))
}
