import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repository } from '../support/command-line.js'
import { startServer, type TestServer } from '../support/server.js'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

/** Gets a page without credentials. */
async function get(path: string) {
  const response = await fetch(server.url + path)
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

describe('the documentation of a server', () => {
  it('is listed for agents, each page with a title and a sentence', async () => {
    const { status, type, text } = await get('/llms.txt')
    expect({ status, type }).toEqual({ status: 200, type: 'text/plain; charset=utf-8' })
    expect(text).toMatch(/^# QA Sphere\n\n> A test management system/)
    expect(text).toContain(`${server.url}/mcp`)
    const entries = text.split('\n').filter((line) => line.startsWith('- ['))
    expect(entries.length).toBeGreaterThan(12)
    for (const entry of entries) expect(entry).toMatch(/^- \[[^\]]+\]\(http:\S+\.md\): \S.*\.$/)
    for (const [, url = ''] of text.matchAll(/\]\((\S+)\)/g)) {
      const page = await get(url.slice(server.url.length))
      expect({ url, status: page.status, type: page.type }).toEqual({
        url,
        status: 200,
        type: 'text/markdown; charset=utf-8',
      })
    }
    expect((await fetch(`${server.url}/api/public/v0/openapi.json`)).status).toBe(200)
  })

  it('is that of the repository, with links that work', async () => {
    const { text } = await get('/docs/agents.md')
    expect(text).toBe(readFileSync(join(repository, 'docs/agents.md'), 'utf8'))
    const listed = (await get('/llms.txt')).text.matchAll(/\]\((\S+)\)/g)
    for (const [, url = ''] of listed) {
      const page = await (await fetch(url)).text()
      for (const [, target = ''] of page.matchAll(/\]\((?!#)([^)\s]+)\)/g)) {
        const { href, origin } = new URL(target, url)
        if (origin !== server.url) continue
        expect({ page: url, target, status: (await fetch(href)).status }).toMatchObject({ status: 200 })
      }
    }
  })

  it.each([
    '/docs/',
    '/docs/nothing.md',
    '/docs/architecture.md',
    '/docs/..%2fREADME.md',
    '/docs/decisions/README.md',
  ])('has no page %s', async (path) => {
    const { status, text } = await get(path)
    expect({ status, ...JSON.parse(text) }).toMatchObject({ status: 404, message: expect.any(String) })
  })
})
