import type { InputProblem } from 'qasphere-client'
import type { Endpoint } from 'qasphere-contract'
import { coerce, fieldsOf } from 'qasphere-contract/fields'
import { findEndpoint } from 'qasphere-contract/find-endpoint'
import { acceptedParams } from 'qasphere-contract/path-params'
import { schemaOf, validate } from 'qasphere-contract/validate'
import type * as z from 'zod/mini'
import { addValueAt } from '../input/add-given-value.js'
import { formatPath } from '../input/shown-path.js'
import type { Target } from './request-target.js'

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
  const known = findEndpoint(target.method, target.path, target.isInternal)
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
    ...findProblems('path', schemaOf(acceptedParams(endpoint)), params),
    ...(request.query ? findProblems('query', request.query, coerce(fields, unwrapSingleValues(query))) : []),
    ...(schema ? findProblems('body', schema, body ?? {}) : []),
  ]
  return { ...(paging ? { paging } : {}), problems }
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
  return result.problems.map(({ path, message }) => ({
    where: `${place}${formatPath(path)}`,
    message: addValueAt(message, value, path),
  }))
}
