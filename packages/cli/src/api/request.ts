import { type Client, type Input, type InputProblem, isQasError } from 'qasphere-client'
import { createClient } from 'qasphere-client/client'
import { readConnectionSettings } from '../connection/connection-settings.js'
import { findCredentials } from '../credentials/find-credentials.js'
import type { ApiCall, Command, RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { isOn } from '../input/option.js'
import { readOutputOptions } from '../input/output-options.js'
import { addAdvice } from './advice.js'
import { printAllPages, printAnswer } from './print.js'
import { readRequestBody } from './request-body.js'
import { checkTarget } from './request-check.js'
import { readFields } from './request-fields.js'
import { createApiCall, parseTarget, type Target } from './request-target.js'

export const request: Command = {
  words: ['api', 'request'],
  summary: 'Send a request to any path of the API.',
  details: `The method defaults to GET, or to POST if you pass fields or --input without --paginate. Paths are relative to the public API, as in /project/PRJ/run. Paths that begin with /api/ are relative to the origin of the server.
Fields are sent as the JSON body. In GET requests and requests with --input, they are sent as the query string instead. --field converts true, false, null and integers to JSON, and replaces @FILE with the contents of that file. Names such as a[b] and a[] create objects and arrays. Requests to known endpoints are checked before they are sent.`,
  options: [
    {
      name: 'field',
      kind: 'pairs',
      description: 'Field with a typed value, such as closed=true or title=Smoke; repeatable',
      required: false,
      rule: 'must be NAME=VALUE, such as title=Smoke',
    },
    {
      name: 'raw-field',
      kind: 'pairs',
      description: 'Field with a string value, such as title=2027; repeatable',
      required: false,
      rule: 'must be NAME=VALUE, such as title=2027',
    },
    { name: 'input', kind: 'file', description: 'File with the JSON body (- reads stdin)', required: false },
    {
      name: 'header',
      kind: 'string',
      description: 'Additional request header (NAME: VALUE); repeatable',
      required: false,
      isRepeatable: true,
      pattern: "[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\\r\\n]*",
      rule: 'must be NAME: VALUE, such as X-Trace: 1',
      isPrivate: true,
    },
    { name: 'paginate', kind: 'boolean', description: 'Read all pages of a list', required: false },
    {
      name: 'dry-run',
      kind: 'boolean',
      description: 'Check the request and print it without sending it',
      required: false,
    },
  ],
  operand: {
    name: 'method path',
    description: 'Method (GET, POST, PATCH or DELETE) and path',
    takes: 'any number',
    usage: '[method] <path>',
  },
  examples: [
    { does: 'list the projects', args: ['GET', '/project'] },
    { does: 'create a milestone', args: ['POST', '/project/PRJ/milestone', '--field', 'title=2026.8'] },
    {
      does: 'list the titles of all test cases whose titles contain a word',
      args: ['/project/PRJ/tcase', '--field', 'search=login', '--paginate', '--jq', '.data[].title'],
    },
  ],
  connects: true,
  printsJson: true,
  load: () => import('./request.js'),
}

/** Runs `api request`. Every argument is checked before credentials are looked up. */
export async function run(context: RunContext): Promise<void> {
  const { operands, values, terminal } = context
  const fields = await readFields(context)
  const body = await readRequestBody(context)
  const hasContent = Object.keys(fields.value).length > 0 || body.given !== undefined
  const target = parseTarget(operands, hasContent && !isOn(values, 'paginate'))
  const sent = arrangeRequest(target, fields.value, body.given)
  const settings = readConnectionSettings(context)
  const output = await readOutputOptions(context)
  const headers = readHeaders(values.get('header') ?? [])
  const found = [target, fields, body, sent, headers, settings, output].flatMap(({ problems }) => problems)
  if (isOn(values, 'paginate') && target.method !== 'GET') {
    found.push({ where: '--paginate', message: 'can only be used with GET requests' })
  }
  const known = checkTarget(target, sent.query, sent.body)
  // The contract can only check a valid target.
  const problems = [...context.problems, ...found, ...(target.problems.length > 0 ? [] : known.problems)]
  if (problems.length > 0) throw invalidArguments(problems)

  const credentials = await findCredentials(context, settings.options)
  const { url, token } = credentials
  const client = createClient({ ...settings.options, url, token, headers: headers.value })
  const api = createApiCall(target, known.paging ?? 'offset')
  const printed = output.choice && { choice: output.choice, layout: {} }
  try {
    if (isOn(values, 'dry-run')) {
      const { printRequest } = await import('../connection/print-request.js')
      await printRequest(
        terminal,
        url,
        { endpoint: api, params: {}, query: sent.query, body: sent.body },
        output.choice,
      )
    } else if (isOn(values, 'paginate')) {
      await printAllPages(
        client,
        api,
        { params: {}, query: parsePagingParams(sent.query) },
        terminal,
        printed,
      )
    } else {
      await printAnswer(terminal, api, await callEndpoint(client, api, sent), printed)
    }
  } catch (error) {
    throw isQasError(error) ? addAdvice(error, context, credentials.source) : error
  } finally {
    client.close()
  }
}

type Query = Readonly<Record<string, readonly string[]>>

/** The query and body of a request. */
interface Sent {
  readonly query: Query
  readonly body?: unknown
  readonly problems: readonly InputProblem[]
}

/** Puts the fields into the query if the request has no body, or has one from `--input`; otherwise into the body. */
function arrangeRequest(
  { method, query }: Target,
  fields: Readonly<Record<string, unknown>>,
  input: { readonly value: unknown } | undefined,
): Sent {
  if (method !== 'GET' && !input) {
    const hasFields = Object.keys(fields).length > 0
    return { query, ...(hasFields ? { body: fields } : {}), problems: [] }
  }
  const problems =
    method === 'GET' && input ? [{ where: '--input', message: 'cannot be used with GET requests' }] : []
  const nested = Object.entries(fields).filter(([, value]) =>
    [value].flat().some((item) => typeof item === 'object'),
  )
  const inQuery = Object.entries(fields).map(([name, value]): [string, string[]] => [
    name,
    [value].flat().map(String),
  ])
  return {
    query: { ...query, ...Object.fromEntries(inQuery) },
    ...(input ? { body: input.value } : {}),
    problems: [
      ...problems,
      ...nested.map(([name]) => ({
        where: `--field ${name}`,
        message: 'must not be nested or null in a query',
      })),
    ],
  }
}

/** Converts paging parameters to numbers. */
function parsePagingParams(query: Query): Input {
  return Object.fromEntries(
    Object.entries(query).map(([name, values]) => {
      const [first = '', ...others] = values
      const isCount = ['offset', 'limit', 'page', 'after', 'count'].includes(name)
      return [name, isCount && others.length === 0 && /^\d+$/.test(first) ? Number(first) : values]
    }),
  )
}

function callEndpoint(client: Client, api: ApiCall, { query, body }: Sent): Promise<unknown> {
  if (body === undefined) return client.send(api, { params: {}, query })
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, values]) => values.map((value): [string, string] => [name, value])),
  )
  const path = search.size > 0 ? `${api.request.path}?${search}` : api.request.path
  return client.sendJson({ ...api, request: { ...api.request, path } }, {}, Buffer.from(JSON.stringify(body)))
}

/** Headers that the program sets itself, and headers that would change where or how a request is received. */
const ownHeaders = [
  'accept',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'host',
  'transfer-encoding',
  'user-agent',
]

function readHeaders(given: readonly string[]) {
  const entries = given.map((text): [string, string] => {
    const [name = '', ...rest] = text.split(':')
    return [name.trim(), rest.join(':').trim()]
  })
  const own = entries.filter(([name]) => ownHeaders.includes(name.toLowerCase()))
  return {
    value: Object.fromEntries(entries),
    problems: own.map(([name]) => ({ where: '--header', message: `${name} is set by qasphere itself` })),
  }
}
