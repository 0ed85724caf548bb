import { Validator } from '@seriousme/openapi-schema-validator'
import { endpoints } from 'qasphere-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerProcess, startServerProcess } from '../support/server.js'

describe('the OpenAPI document', () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServerProcess()
  })
  afterAll(() => server.stop())

  it('is valid OpenAPI 3.1 and served without credentials', async () => {
    const response = await fetch(`${server.url}/api/public/v0/openapi.json`)
    expect(response.status).toBe(200)
    const validator = new Validator()
    const result = await validator.validate(Object(await response.json()))
    expect(result.errors ?? []).toEqual([])
    expect({ valid: result.valid, version: validator.version }).toEqual({ valid: true, version: '3.1' })
  })

  it('describes every public endpoint', async () => {
    const { body } = await server.call('GET', '/openapi.json')
    const described = Object.values<Record<string, { operationId: string }>>(body.paths).flatMap((path) =>
      Object.values(path).map((operation) => operation.operationId),
    )
    const expected = Object.entries(endpoints).filter(([, endpoint]) => !('internal' in endpoint))
    expect(described.sort()).toEqual(expected.map(([name]) => name).sort())
  })
})
