import type { CallableEndpoint, SplitInput } from 'qasphere-client'
import type { Endpoint } from 'qasphere-contract'
import { coerce, fieldsOf } from 'qasphere-contract/fields'
import { type FoundEndpoint, findEndpoint } from 'qasphere-contract/find-endpoint'
import { acceptedParams } from 'qasphere-contract/path-params'
import { anyText, described, isRecord } from 'qasphere-contract/scalars'
import { validate } from 'qasphere-contract/validate'
import * as z from 'zod/mini'
import { maxAnswerBytes, objectAnswer, sizeOf } from '../answer.js'
import { validateInput } from '../check-input.js'
import { listToolsFor } from '../endpoint-tools.js'
import { changesSomething } from '../session.js'
import { defineTool } from '../tool.js'
import { type Problem, rejectProblems, ToolError } from '../tool-error.js'

const input = z.object({
  method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']),
  path: described('Such as /project/SHOP/tag', anyText),
  query: z.optional(z.record(anyText, z.unknown())),
  body: z.optional(z.looseObject({})),
})
type Input = z.output<typeof input>

export const apiRequest = defineTool({
  name: 'api_request',
  title: 'API request',
  description: 'Call any other endpoint of the API; describe lists them. Requests are checked first.',
  changes: 'sometimes',
  isDestructive: true,
  input,
  output: z.object({ response: z.unknown(), note: z.optional(z.string()) }),
  run: async ({ input, session }) => {
    const target = readPath(input)
    const found = findEndpoint(input.method, target.path, target.isInternal)
    const [endpoint, sent] = found ? knownRequest(found, input, target.query) : unknownRequest(input, target)
    const response = await session.send(endpoint, sent)
    const answer = { response }
    if (changesSomething(endpoint)) return objectAnswer(answer)
    const bytes = sizeOf(response)
    if (bytes > maxAnswerBytes) throw new ToolError(tooLong(bytes, found?.endpoint))
    return answer
  },
})

interface Path {
  /** Below the public API, or below the origin. */
  readonly path: string
  readonly isInternal: boolean
  readonly query: Readonly<Record<string, unknown>>
}

const publicBase = '/api/public/v0'

/** Takes the path apart. Throws if it could lead elsewhere. */
function readPath({ path, query = {} }: Input): Path {
  const [written = '', ...search] = path.split('?')
  if (isUnsafe(written)) {
    throw new ToolError(
      `path: expected a path such as /project/SHOP/run, without spaces, backslashes, #, . or .., got ${JSON.stringify(path)}`,
    )
  }
  const isPublic = written.startsWith(`${publicBase}/`)
  const inPath = Object.fromEntries(new URLSearchParams(search.join('?')))
  return {
    path: isPublic ? written.slice(publicBase.length) : written,
    isInternal: !isPublic && written.startsWith('/api/'),
    query: { ...inPath, ...query },
  }
}

/** Whether a path, as this program or a proxy on the way reads it, could be another one than it seems. */
function isUnsafe(path: string): boolean {
  return !path.startsWith('/') || path.startsWith('//') || /[\s\\#]|%2[ef]|%5c|\/\.{1,2}(\/|$)/i.test(path)
}

/** Checks a request by the contract; all problems are reported at once. */
function knownRequest(
  { name, endpoint, params }: FoundEndpoint,
  { body, method, path }: Input,
  query: Path['query'],
): [Endpoint, SplitInput] {
  if (listToolsFor(name).length === 0) throw new ToolError(`path: agents cannot call ${method} ${path}`)
  const { request } = endpoint
  if (request.upload) throw new ToolError('path: takes files; use upload_report')
  const problems: Problem[] = []
  const fields = request.query ? fieldsOf(request.query) : []
  const paramFields = fieldsOf(z.object(acceptedParams(endpoint)))
  const sentParams = coerce(paramFields, params)
  const checkedParams = validate(z.object(acceptedParams(endpoint)), sentParams)
  if (!checkedParams.ok) {
    problems.push(
      ...checkedParams.problems.map((problem) => ({
        where: `path ${String(problem.path[0])}`,
        message: problem.message,
      })),
    )
  }
  const sentQuery = request.query
    ? validateInput(request.query, coerce(fields, texts(query)), 'query', problems)
    : undefined
  if (!request.query && Object.keys(query).length > 0)
    problems.push({ where: 'query', message: 'the endpoint has no query' })
  const bodySchema = request.careful ?? request.body
  const sentBody = bodySchema ? validateInput(bodySchema, body ?? {}, 'body', problems) : undefined
  if (!bodySchema && body !== undefined) problems.push({ where: 'body', message: 'the endpoint has no body' })
  rejectProblems(problems)
  return [
    endpoint,
    {
      params: sentParams,
      query: isRecord(sentQuery) ? sentQuery : {},
      ...(isRecord(sentBody) ? { body: sentBody } : {}),
    },
  ]
}

/** Values of a query as the text in which they travel. */
function texts(query: Path['query']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(String) : String(value),
    ]),
  )
}

/** Returns a request that the contract does not know: only below the public API, where nothing returns secrets. */
function unknownRequest({ method, body, path }: Input, target: Path): [CallableEndpoint, SplitInput] {
  if (target.isInternal)
    throw new ToolError(`path: the API has no endpoint ${method} ${path}; describe lists them`)
  // Braces would be taken for places of parameters.
  const literal = target.path.replace(/[{}]/g, encodeURIComponent)
  const [, code] = /^\/project\/([A-Za-z0-9]+)(?=\/|$)/.exec(literal) ?? []
  const request = {
    method,
    path: code === undefined ? literal : literal.replace(`/project/${code}`, '/project/{projectCode}'),
    ...(body === undefined ? {} : { body: true }),
  }
  return [
    { request },
    {
      params: code === undefined ? {} : { projectCode: code },
      query: target.query,
      ...(body === undefined ? {} : { body }),
    },
  ]
}

function tooLong(bytes: number, endpoint: Endpoint | undefined): string {
  const fields = endpoint?.request.query ? fieldsOf(endpoint.request.query).map(({ name }) => name) : []
  const how = fields.length > 0 ? `; narrow it with the query fields ${fields.join(', ')}` : ''
  return `The response has ${Math.ceil(bytes / 1000)} KB, and an answer at most 20 KB${how}.`
}
