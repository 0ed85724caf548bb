import { type Endpoint, type EndpointName, endpoints, requestPath } from 'qasphere-contract'
import { fieldsOf } from 'qasphere-contract/fields'
import { optional, text } from 'qasphere-contract/scalars'
import * as z from 'zod/mini'
import { type Answer, listAnswer, objectAnswer } from '../answer.js'
import { listToolsFor } from '../endpoint-tools.js'
import { jsonSchemaOf } from '../json-schema.js'
import { limit, offset } from '../parts.js'
import { defineTool } from '../tool.js'
import { ToolError } from '../tool-error.js'

export const describeEndpoint = defineTool({
  name: 'describe',
  title: 'Describe the API',
  description: 'List the endpoints of the API, or show the role, path, fields and examples of one.',
  changes: 'never',
  input: z.object({
    endpoint: optional('Name such as createRun', text(1, 100)),
    limit: limit(100, 200),
    offset,
  }),
  output: z.looseObject({}),
  run: async ({ input: { endpoint: name, limit, offset } }) => {
    if (name !== undefined) return objectAnswer(describe(name))
    const rows = reachable.slice(offset, offset + limit).map(
      ([name, endpoint]): Answer => ({
        endpoint: name,
        request: `${endpoint.request.method} ${requestPath(endpoint)}`,
        summary: endpoint.summary,
        tools: listToolsFor(name),
      }),
    )
    return listAnswer({ rows, total: reachable.length, offset, narrowedBy: 'limit' })
  },
})

const reachable = Object.entries(endpoints).flatMap(([name, endpoint]): [EndpointName, Endpoint][] => {
  return isEndpointName(name) && listToolsFor(name).length > 0 ? [[name, endpoint]] : []
})

function isEndpointName(name: string): name is EndpointName {
  return name in endpoints
}

function describe(name: string): Answer {
  const [, endpoint] = reachable.find(([known]) => known.toLowerCase() === name.toLowerCase()) ?? []
  if (!endpoint) {
    throw new ToolError(
      `endpoint: none is called ${JSON.stringify(name)}; expected one of ${reachable.map(([known]) => known).join(', ')}`,
    )
  }
  const { request, access, summary, details, response, examples = [] } = endpoint
  const params = fieldsOf(z.object(request.params ?? {}))
  return {
    endpoint: name,
    request: `${request.method} ${requestPath(endpoint)}`,
    summary,
    ...(details === undefined ? {} : { details }),
    requiredRole: access,
    path: Object.fromEntries(params.map((field) => [field.name, field.description])),
    ...(request.query ? { query: jsonSchemaOf(request.query) } : {}),
    ...(request.body ? { body: jsonSchemaOf(request.body) } : {}),
    response: jsonSchemaOf(response),
    examples: examples.map(({ does, flags }) => ({ does, input: flags })),
  }
}
