import fc from 'fast-check'
import { type Endpoint, endpoints, fullPath } from 'qasphere-contract'
import { errorCodeOf } from 'qasphere-contract/errors'
import { validate } from 'qasphere-contract/validate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptable, broken } from '../support/arbitrary.js'
import { fuzzRuns, fuzzSeed } from '../support/thoroughness.js'
import { startWatchedServer, type WatchedServer } from '../support/watched-server.js'

/** Endpoints that do not take JSON. Other tests send them invalid input. */
const others = ['uploadFile', 'uploadFiles', 'downloadFile']
/** Deleting the project would affect the other tests, and a failed login is recorded on purpose. */
const special = ['deleteProject', 'logIn']

const cases = Object.entries(endpoints)
  .map(([name, endpoint]): [string, Endpoint] => [name, endpoint])
  .filter(([name]) => !others.includes(name) && !special.includes(name))

describe('any input', () => {
  let server: WatchedServer
  let known: Record<string, string[]>

  beforeAll(async () => {
    server = await startWatchedServer({ seed: 'demo' })
    const { body } = await server.call('GET', '/project/SHOP/tcase?limit=3')
    known = {
      projectCode: ['SHOP', 'shop'],
      tcaseId: ['1', '2', 'SHOP-3', ...body.data.map((testCase: { id: string }) => testCase.id)],
      runId: ['1', '2', '3', '5'],
      id: ['1', '2', '3'],
    }
  })

  afterAll(() => server.stop())

  it.each(cases)(
    '%s responds to every input, and changes nothing if it rejects it',
    async (_name, endpoint) => {
      await fc.assert(
        fc.asyncProperty(requestFor(endpoint), async ({ path, body }) => {
          const before = await server.dataVersion()
          const answer = await server.call(endpoint.request.method, path, body)
          expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500)
          if (answer.status >= 400) {
            expect(answer.body).toEqual(
              endpoint.oauth
                ? { error: expect.stringMatching(/^\w+$/), error_description: expect.stringMatching(/./) }
                : { message: expect.stringMatching(/./), code: errorCodeOf(answer.status) },
            )
            expect(await server.dataVersion(), 'a refused request changed the database').toBe(before)
          } else {
            expect(answer.status).toBe(endpoint.status)
            const isChanged = (await server.dataVersion()) !== before
            expect(isChanged, 'a change is a commit').toBe(endpoint.audit !== undefined)
            expect(validate(endpoint.response, answer.body)).toMatchObject({ ok: true })
          }
        }),
        { numRuns: fuzzRuns, seed: fuzzSeed, interruptAfterTimeLimit: 25_000 },
      )
    },
  )

  /** Requests with input that the schemas accept or almost accept, for paths that exist or do not. */
  function requestFor(endpoint: Endpoint) {
    const { request } = endpoint
    const template = fullPath(endpoint)
    const params = Object.keys(request.params ?? {})
    const path = fc
      .tuple(...params.map(pathParameter))
      .map((values) =>
        params.reduce(
          (text, name, index) => text.replace(`{${name}}`, encodeURIComponent(values[index] ?? '')),
          template,
        ),
      )
    const query = request.query ? mostly(acceptable(request.query, names())) : fc.constant({})
    const body = request.body ? mostly(acceptable(request.body, names())) : fc.constant(undefined)
    return fc.tuple(path, query, body).map(([place, parameters, content]) => ({
      path: place + queryString(parameters),
      body: content,
    }))
  }

  /** IDs and titles that exist, so that requests are rejected late. */
  function names(): string[] {
    return [...(known.tcaseId ?? []), 'Everything urgent', 'smoke', 'SHOP']
  }

  function pathParameter(name: string): fc.Arbitrary<string> {
    const strange = fc.constantFrom('0', '-1', 'x', '9007199254740993', '%', "'", 'é', 'a'.repeat(400))
    return fc.oneof(
      { weight: 8, arbitrary: fc.nat().map((at) => known[name]?.[at % known[name].length] ?? '1') },
      strange,
    )
  }

  function mostly(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
    return fc.oneof({ weight: 2, arbitrary: value }, { weight: 1, arbitrary: broken(value) })
  }
})

function queryString(parameters: unknown): string {
  if (typeof parameters !== 'object' || parameters === null) return ''
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    for (const entry of [value].flat())
      search.append(name, typeof entry === 'string' ? entry.toWellFormed() : JSON.stringify(entry))
  }
  return `?${search}`
}
