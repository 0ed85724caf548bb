import { type Endpoint, type EndpointName, endpoints, fullPath } from 'qasphere-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { limitsOf } from '../support/schema-limits.js'
import { startServer, type TestServer } from '../support/server.js'
import { sample } from '../support/thoroughness.js'

/** Valid bodies with every field. Each test changes one place in them. */
const bodies: Partial<Record<EndpointName, Record<string, unknown>>> = {
  requestDeviceCode: { client_id: 'qas-cli' },
  exchangeToken: {
    grant_type: 'refresh_token',
    client_id: 'qas-cli',
    device_code: 'code',
    refresh_token: 'a.b.c',
    code: 'code',
    code_verifier: 'verifier',
    redirect_uri: 'http://127.0.0.1/',
    resource: '',
  },
  registerClient: {
    redirect_uris: ['http://127.0.0.1/'],
    client_name: 'Limits',
    token_endpoint_auth_method: 'none',
  },
  revokeToken: { token: 'a.b.c', token_type_hint: 'refresh_token', client_id: 'qas-cli' },
  createProject: {
    code: 'LIM',
    title: 'Limits',
    links: [{ text: 'Page', url: 'https://example.com' }],
    overviewTitle: 'Overview',
    overviewDescription: '<p>Text</p>',
    skipDefaultFolder: true,
    skipDefaultConfigurations: true,
    skipDefaultAIRules: true,
  },
  bulkCreateFolders: { folders: [{ path: ['Limits', 'Below'], comment: 'Text' }] },
  createTestCase: {
    title: 'Limits',
    type: 'template',
    folderId: 2,
    priority: 'low',
    pos: 0,
    comment: 'Text',
    tags: ['smoke'],
    isDraft: false,
    steps: [
      { description: 'Do', expected: 'See', data: [{ type: 'text', label: 'l', text: 't', format: 'json' }] },
    ],
    requirements: [{ text: 'REQ', url: 'https://example.com' }],
    links: [{ text: 'Page', url: 'https://example.com' }],
    files: [{ id: 'x', fileName: 'a.txt', mimeType: 'text/plain', size: 1, url: 'https://example.com/a' }],
    parameterValues: [{ values: { name: 'value' } }],
    filledTCaseTitleSuffixParams: ['name'],
  },
  updateTestCase: {
    title: 'Limits',
    priority: 'low',
    comment: 'Text',
    tags: ['smoke'],
    steps: [{ description: 'Do' }],
  },
  findTestCasesBySeq: { seqIds: ['SHOP-001'], offset: 0, limit: 10, page: 1 },
  bulkCreateTestCases: { folderPath: ['Limits'], tcases: [{ title: 'Limits', tags: ['smoke'] }] },
  createMilestone: { title: 'Limits' },
  createTestPlan: {
    title: 'Limits',
    description: 'Text',
    milestoneId: 2,
    runs: [
      {
        title: 'Limits',
        type: 'live',
        description: 'Text',
        queryPlans: [{ priorities: ['high'] }],
        assignmentId: 1,
      },
    ],
  },
  createRun: {
    title: 'Limits',
    type: 'live',
    description: 'Text',
    milestoneId: 2,
    assignmentId: 1,
    queryPlans: [{ folderIds: [1], tagIds: [1], priorities: ['high'] }],
    links: ['https://example.com'],
    integrationLink: 'https://example.com',
  },
  cloneRun: { runId: 1, title: 'Limits', description: 'Text', milestoneId: 2, assignmentId: 1 },
  createRunLog: { comment: 'Text' },
  createResult: {
    status: 'passed',
    comment: 'Text',
    timeTaken: 1,
    links: [{ integrationId: null, url: 'https://example.com', text: 'Issue', meta: { id: '1' } }],
  },
  batchCreateResults: { items: [{ tcaseId: 'SHOP-1', status: 'passed', comment: 'Text', timeTaken: 1 }] },
  updateStatuses: { statuses: [{ id: 'custom2', name: 'Limits', color: 'teal', isActive: true }] },
}

const withBody = Object.entries(endpoints)
  .map(([name, endpoint]): [string, Endpoint] => [name, endpoint])
  .filter(([name, { request }]) => request.body && name !== 'logIn' && name !== 'createProjectInternally')

interface Edge {
  readonly path: readonly (string | number)[]
  readonly what: string
  readonly value: unknown
  readonly fits: boolean
}

describe('limits', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ seed: 'demo' })
  })
  afterAll(() => server.stop())

  // Runs first, while lists are short, before bodies with the maximum number of entries are accepted.
  it.each(
    Object.entries(endpoints)
      .map(([name, endpoint]): [string, Endpoint] => [name, endpoint])
      .filter(([, { request }]) => request.query),
  )('of the query of %s are enforced exactly', async (_name, endpoint) => {
    for (const [field, schema] of Object.entries(endpoint.request.query?.def.shape ?? {})) {
      for (const { value, fits, what } of scalarEdges(unwrap(schema), [field])) {
        const query = `?${field}=${encodeURIComponent(String(value))}`
        const answer = await server.call('GET', pathOf(endpoint) + query)
        const named = answer.status === 400 && String(answer.body.message).includes(`${field}`)
        expect(named, `${field} ${what}: ${JSON.stringify(answer.body)?.slice(0, 200)}`).toBe(!fits)
      }
    }
  })

  it.each(sample(withBody, 2))('of %s are enforced exactly', async (name, endpoint) => {
    const valid = Object.entries(bodies).find(([known]) => known === name)?.[1]
    const schema = endpoint.request.body
    if (!valid || !schema) throw new Error(`${name} has no valid body`)
    const edges = edgesOf(schema, valid, [])
    expect(edges.length).toBeGreaterThan(0)
    for (const { path, what, value, fits } of edges) {
      const body = replaceAt(valid, path, value)
      const answer = await server.call(endpoint.request.method, pathOf(endpoint), body)
      const place = `${text(path)}: `
      // An inactive status and a missing file are also rejected, but not by the schema.
      const message = String(answer.body.message ?? answer.body.error_description)
      if (message.includes('is not active') || message.includes('was uploaded')) continue
      const named = answer.status === 400 && message.includes(place)
      expect(named, `${name} ${place}${what}: ${JSON.stringify(answer.body)}`).toBe(!fits)
    }
  })
})

function pathOf(endpoint: Endpoint): string {
  const values: Record<string, string> = { projectCode: 'SHOP', runId: '4', tcaseId: 'SHOP-1' }
  return fullPath(endpoint).replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '1')
}

/** Lists values at and beyond the limits of every place in the valid body. */
function edgesOf(schema: z.core.$ZodType, valid: unknown, path: readonly (string | number)[]): Edge[] {
  const inner = unwrap(schema)
  if (inner instanceof z.ZodMiniObject) {
    const fields = new Map(Object.entries(Object(valid)))
    return Object.entries(inner.def.shape).flatMap(([name, field]) =>
      fields.has(name) ? edgesOf(field, fields.get(name), [...path, name]) : [],
    )
  }
  if (inner instanceof z.ZodMiniArray && Array.isArray(valid)) {
    const { minItems = 0, maxItems } = limitsOf(inner)
    return [
      ...(minItems > 0 ? [{ path, what: 'empty', value: [], fits: false }] : []),
      ...(maxItems === undefined
        ? []
        : [
            { path, what: 'as many as can be', value: Array(maxItems).fill(valid[0]), fits: true },
            { path, what: 'too many', value: Array(maxItems + 1).fill(valid[0]), fits: false },
          ]),
      { path, what: 'no list', value: 'text', fits: false },
      ...edgesOf(inner.def.element, valid[0], [...path, 0]),
    ]
  }
  return scalarEdges(inner, path)
}

function scalarEdges(schema: z.core.$ZodType, path: readonly (string | number)[]): Edge[] {
  if (schema instanceof z.ZodMiniString) return textEdges(schema, path)
  if (schema instanceof z.ZodMiniNumber) {
    const { minimum: least = 0, maximum: most } = limitsOf(schema)
    return [
      { path, what: 'below the least', value: least - 1, fits: false },
      { path, what: 'no number', value: 'text', fits: false },
      { path, what: 'a fraction', value: least + 0.5, fits: false },
      { path, what: 'the least', value: least, fits: true },
      ...(most === undefined ? [] : [{ path, what: 'the most', value: most, fits: true }]),
      ...(most === undefined ? [] : [{ path, what: 'above the most', value: most + 1, fits: false }]),
    ]
  }
  if (schema instanceof z.ZodMiniBoolean) return [{ path, what: 'no boolean', value: 'maybe', fits: false }]
  if (schema instanceof z.ZodMiniEnum) {
    const choices = Object.values(schema.def.entries)
    return [
      { path, what: 'no choice', value: 'neither', fits: false },
      ...choices.map((value) => ({ path, what: 'a choice', value, fits: true })),
    ]
  }
  return []
}

function textEdges(schema: z.ZodMiniString, path: readonly (string | number)[]): Edge[] {
  const { minLength = 0, maxLength, pattern } = limitsOf(schema)
  const isPlain = !pattern && !['url', 'integrationLink'].includes(String(path.at(-1))) && path[0] !== 'links'
  return [
    ...(maxLength === undefined
      ? []
      : [{ path, what: 'too long', value: 'x'.repeat(maxLength + 1), fits: false }]),
    ...(maxLength !== undefined && isPlain
      ? [{ path, what: 'as long as can be', value: 'x'.repeat(maxLength), fits: true }]
      : []),
    ...(minLength > 0 ? [{ path, what: 'empty', value: '', fits: false }] : []),
    { path, what: 'with a NUL', value: 'x\0', fits: false },
  ]
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniNullable
    ? unwrap(schema.def.innerType)
    : schema
}

function replaceAt(value: unknown, [key, ...rest]: readonly (string | number)[], piece: unknown): unknown {
  if (key === undefined) return piece
  if (Array.isArray(value))
    return value.map((entry, at) => (at === key ? replaceAt(entry, rest, piece) : entry))
  return { ...Object(value), [key]: replaceAt(Object(value)[key], rest, piece) }
}

function text(path: readonly (string | number)[]): string {
  return path.map((key, at) => (typeof key === 'number' ? `[${key}]` : at === 0 ? key : `.${key}`)).join('')
}
