import { createClient, type TransportOptions } from 'qasphere-client'
import { endpoints, type InputOf } from 'qasphere-contract'

import { afterEach, describe, expect, it } from 'vitest'
import {
  type Behaviour,
  json,
  type MisbehavingServer,
  misbehavingServer,
} from '../support/misbehaving-server.js'

const { createRun, deleteProject, findTestCasesBySeq, listProjects, updateTestCase } = endpoints

/** Delays are real, but start at one millisecond. */
const quick = { retry: { retries: 5, baseDelayMs: 1 } }
const projects = { projects: [] }
const run = {
  projectCode: 'PRJ',
  title: 'Smoke',
  type: 'static',
  queryPlans: [{ tcaseIds: ['a'] }],
} satisfies InputOf<typeof createRun>

let server: MisbehavingServer
afterEach(() => server.stop())

async function against(behave: Behaviour, options: TransportOptions = quick) {
  server = await misbehavingServer(behave)
  return createClient({ url: server.url, token: 'a.b.c', userAgent: 'test/1', ...options })
}

describe('transient faults', () => {
  it.each([429, 502, 503])('retries a GET after %i', async (status) => {
    const client = await against((response, attempt) => {
      if (attempt < 3) json(response, status, { message: 'later' })
      else json(response, 200, projects)
    })
    expect(await client.call(listProjects, {})).toEqual(projects)
    expect(server.seen).toHaveLength(3)
  })

  it.each([429, 502, 503])('retries a POST after %i, with the same body', async (status) => {
    const client = await against((response, attempt) => {
      if (attempt === 1) json(response, status, { message: 'later' })
      else json(response, 201, { id: 7 })
    })
    expect(await client.call(createRun, run)).toEqual({ id: 7 })
    expect(server.seen.map(({ body }) => JSON.parse(body).title)).toEqual(['Smoke', 'Smoke'])
  })

  it('end after five retries with the last response', async () => {
    const client = await against((response) => json(response, 503, { message: 'down for maintenance' }))
    await expect(client.call(listProjects, {})).rejects.toMatchObject({
      kind: 'api',
      message: 'down for maintenance',
      details: { status: 503, attempts: 6 },
    })
    expect(server.seen).toHaveLength(6)
  })

  it.each([400, 401, 403, 404, 409, 500, 504])('does not retry after %i', async (status) => {
    const client = await against((response) => json(response, status, { message: 'no' }))
    await expect(client.call(listProjects, {})).rejects.toMatchObject({
      kind: 'api',
      details: { status, attempts: 1 },
    })
    expect(server.seen).toHaveLength(1)
  })

  it('are retried after doubling delays, with up to a quarter of jitter', async () => {
    const waits: number[] = []
    const client = await against((response) => json(response, 503, {}), {
      retry: { retries: 4, baseDelayMs: 4 },
      onAttempt: (log) => waits.push(log.waits ?? -1),
    })
    await expect(client.call(listProjects, {})).rejects.toThrow()
    expect(waits.at(-1)).toBe(-1)
    waits.slice(0, -1).forEach((wait, attempt) => {
      expect(wait).toBeGreaterThanOrEqual(4 * 2 ** attempt)
      expect(wait).toBeLessThanOrEqual(5 * 2 ** attempt)
    })
  })
})

describe('Retry-After', () => {
  it.each([
    ['seconds', () => '1', 1000, 1000],
    ['an HTTP date', () => new Date(Date.now() + 2000).toUTCString(), 900, 2000],
    ['a date that has passed', () => new Date(Date.now() - 60_000).toUTCString(), 0, 0],
  ])('delays the retry by %s', async (_form, header, least, most) => {
    const waits: number[] = []
    const client = await against(
      (response, attempt) => {
        if (attempt === 1) json(response, 429, { message: 'later' }, { 'retry-after': header() })
        else json(response, 200, projects)
      },
      { ...quick, onAttempt: (log) => log.waits !== undefined && waits.push(log.waits) },
    )
    const started = Date.now()
    await client.call(listProjects, {})
    expect(waits).toHaveLength(1)
    expect(waits[0]).toBeGreaterThanOrEqual(least)
    expect(waits[0]).toBeLessThanOrEqual(most)
    expect(Date.now() - started).toBeGreaterThanOrEqual(least)
  })

  it.each([
    ['the timeout', '60', 5000],
    ['five minutes', '3600', 0],
  ])(
    'is not waited for if it exceeds %s: the response is reported immediately',
    async (_limit, header, timeoutMs) => {
      const client = await against(
        (response) => json(response, 429, { message: 'Too many requests' }, { 'retry-after': header }),
        { ...quick, timeoutMs },
      )
      const started = Date.now()
      await expect(client.call(listProjects, {})).rejects.toMatchObject({ message: 'Too many requests' })
      expect(Date.now() - started).toBeLessThan(1000)
    },
  )
})

describe('a lost connection', () => {
  it('is retried for a GET', async () => {
    const client = await against((response, attempt) => {
      if (attempt < 3) response.destroy()
      else json(response, 200, projects)
    })
    expect(await client.call(listProjects, {})).toEqual(projects)
    expect(server.seen).toHaveLength(3)
  })

  it('is retried for a DELETE, which is idempotent', async () => {
    const client = await against((response, attempt) => {
      if (attempt < 3) response.destroy()
      else json(response, 200, { message: 'deleted' })
    })
    expect(await client.call(deleteProject, { projectCode: 'PRJ' })).toEqual({ message: 'deleted' })
    expect(server.seen.map(({ method }) => method)).toEqual(['DELETE', 'DELETE', 'DELETE'])
  })

  it('is retried for a POST that only reads', async () => {
    const page = { total: 0, offset: 0, limit: 20, data: [] }
    const client = await against((response, attempt) => {
      if (attempt < 3) response.destroy()
      else json(response, 200, page)
    })
    expect(await client.call(findTestCasesBySeq, { projectCode: 'PRJ', seqIds: ['PRJ-001'] })).toEqual(page)
    expect(server.seen).toHaveLength(3)
  })

  it('leaves no doubt about a POST that only reads', async () => {
    const client = await against((response) => response.destroy(), { retry: { retries: 1, baseDelayMs: 1 } })
    const failure = client.call(findTestCasesBySeq, { projectCode: 'PRJ', seqIds: ['PRJ-001'] })
    await expect(failure).rejects.toMatchObject({ message: expect.not.stringContaining('may or may not') })
    await expect(failure).rejects.not.toHaveProperty('details.outcomeUnknown')
  })

  it('in the middle of a response is retried for a GET', async () => {
    const client = await against((response, attempt) => {
      if (attempt > 1) return json(response, 200, projects)
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 })
      response.write('{"projects": [', () => response.destroy())
    })
    expect(await client.call(listProjects, {})).toEqual(projects)
  })

  it('leaves the outcome of a POST unknown, without a retry', async () => {
    const client = await against((response) => response.destroy())
    await expect(client.call(createRun, run)).rejects.toMatchObject({
      kind: 'network',
      details: { failure: 'connection-lost', outcomeUnknown: true },
      message: expect.stringContaining('may or may not have processed it'),
    })
    expect(server.seen).toHaveLength(1)
  })

  it('leaves the outcome of a PATCH unknown, without a retry', async () => {
    const client = await against((response) => response.destroy())
    const change = { projectCode: 'PRJ', tcaseId: '1', title: 'Pays' }
    await expect(client.call(updateTestCase, change)).rejects.toMatchObject({
      details: { failure: 'connection-lost', outcomeUnknown: true },
    })
    expect(server.seen).toHaveLength(1)
  })

  it('in the middle of the response to a POST leaves its outcome unknown', async () => {
    const client = await against((response) => {
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': 1000 })
      response.write('{"id":', () => response.destroy())
    })
    await expect(client.call(createRun, run)).rejects.toMatchObject({ details: { outcomeUnknown: true } })
    expect(server.seen).toHaveLength(1)
  })
})

describe('a slow server', () => {
  it('is aborted after the timeout, even in the middle of a response', async () => {
    const client = await against(
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.write('{"projects": [')
      },
      { ...quick, timeoutMs: 200 },
    )
    const started = Date.now()
    await expect(client.call(listProjects, {})).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringMatching(/got no response within 0\.2 s; .*--timeout/),
      details: { failure: 'timeout' },
    })
    expect(Date.now() - started).toBeLessThan(1500)
    expect(server.seen).toHaveLength(1)
  })

  it('leaves the outcome of a POST unknown', async () => {
    const client = await against(() => undefined, { ...quick, timeoutMs: 200 })
    await expect(client.call(createRun, run)).rejects.toMatchObject({
      details: { failure: 'timeout', outcomeUnknown: true },
    })
    expect(server.seen).toHaveLength(1)
  })
})
