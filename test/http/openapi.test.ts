import { createConfig, lintFromString } from '@redocly/openapi-core'
import { Validator } from '@seriousme/openapi-schema-validator'
import { endpoints } from 'qasphere-contract'
import { errorCodes } from 'qasphere-contract/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../support/server.js'

type Json = Record<string, unknown>

interface Schema {
  readonly description?: string
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>
}

interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly security: unknown
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> }
  readonly responses: Readonly<Record<string, { readonly $ref?: string } & Json>>
}

interface Document {
  readonly servers: unknown
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** Every rule of the linter that is not a matter of style. */
const rules = {
  'component-name-unique': 'error',
  'no-invalid-schema-examples': 'error',
  'no-schema-type-mismatch': 'error',
  'no-unused-components': 'error',
  'operation-4xx-response': 'error',
  'operation-description': 'error',
  'operation-singular-tag': 'error',
  'operation-tag-defined': 'error',
  'parameter-description': 'error',
  'tag-description': 'error',
  'tags-alphabetical': 'error',
} as const

describe.each([
  ['/api/public/v0', ['Folder', 'Result', 'Run', 'TestCase', 'User'], 'runs'],
  ['/api/qasphere/v1', ['FailureReport', 'FoundTestCase'], 'reports'],
])('the OpenAPI document of %s', (base, importantSchemas, knownTag) => {
  let server: TestServer
  let document: Document
  let operations: Operation[]
  beforeAll(async () => {
    server = await startServer()
    document = (await server.call('GET', `${base}/openapi.json`)).body
    operations = Object.values(document.paths).flatMap((path) => Object.values(path))
  })
  afterAll(() => server.stop())

  it('is valid OpenAPI 3.1 and served without credentials', async () => {
    const response = await fetch(`${server.url}${base}/openapi.json`)
    expect(response.status).toBe(200)
    const validator = new Validator()
    const result = await validator.validate(Object(await response.json()))
    expect(result.errors ?? []).toEqual([])
    expect({ valid: result.valid, version: validator.version }).toEqual({ valid: true, version: '3.1' })
  })

  it('passes a linter', async () => {
    const config = await createConfig({ extends: ['recommended-strict'], rules })
    const lint = async (text: string) => {
      const found = await lintFromString({ source: text, absoluteRef: '/openapi.json', config })
      return found.map(({ ruleId, location }) => `${ruleId} at ${location[0]?.pointer}`)
    }
    const text = JSON.stringify(document)
    expect(await lint(text)).toEqual([])
    // Verifies that the rules are applied: a document with an unknown tag must not pass.
    expect(await lint(text.replaceAll(`"tags":["${knownTag}"]`, '"tags":["walks"]'))).toContainEqual(
      expect.stringContaining('operation-tag-defined'),
    )
  })

  it('describes every endpoint below this path, at one server', () => {
    const expected = Object.entries(endpoints).filter(
      ([, endpoint]) => !('internal' in endpoint) && 'extension' in endpoint === (base !== '/api/public/v0'),
    )
    expect(document.servers).toEqual([{ url: server.url + base }])
    expect(JSON.stringify(document.paths)).not.toContain('"servers"')
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      expected.map(([name]) => name).sort(),
    )
  })

  it('names and describes every schema and every field', () => {
    const { schemas } = document.components
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining(importantSchemas))
    const silent = Object.entries(schemas).flatMap(([name, { description, properties = {} }]) => [
      ...(description ? [] : [name]),
      ...Object.entries(properties).flatMap(([field, schema]) =>
        schema.description ? [] : [`${name}.${field}`],
      ),
    ])
    expect(silent).toEqual([])
  })

  it('has no object without a name', () => {
    expect(nameless(document.paths, 'paths')).toEqual([])
    const { schemas } = document.components
    const inside = Object.entries(schemas).map(([name, { properties }]) => nameless(properties, name))
    expect(inside.flat()).toEqual([])
  })

  it.each(['401', '403', '429', '500', '503'])('describes %s for every operation', (status) => {
    expect(operations.filter(({ responses }) => !responses[status]?.$ref)).toEqual([])
  })

  it('requires credentials in every operation, with a description', () => {
    expect(operations.filter(({ security }) => JSON.stringify(security) !== '[{"bearer":[]}]')).toEqual([])
  })

  it('lists the error codes', async () => {
    const { properties } = Object(document.components.schemas.Error)
    expect(properties.code.enum).toEqual(errorCodes)
    const missing = await server.call('GET', '/project/NONE')
    expect(missing).toMatchObject({ status: 404, body: { code: 'not_found', message: 'project not found' } })
    const invalid = await server.call('POST', '/project', { code: 'TOOLONG' })
    expect(invalid).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
    const stranger = await server.call('GET', '/project', undefined, { authorization: 'Bearer a.b.c' })
    expect(stranger).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
    const nowhere = await server.call('GET', '/nowhere')
    expect(nowhere).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })
})

/** Finds objects with fields that are written inline instead of as a reference to a named schema. */
function nameless(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return []
  const isObjectWithFields = 'properties' in value && Reflect.get(value, 'type') === 'object'
  const inside = Object.entries(value).flatMap(([key, part]) => nameless(part, `${path}/${key}`))
  return isObjectWithFields ? [path, ...inside] : inside
}
