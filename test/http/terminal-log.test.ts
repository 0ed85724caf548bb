import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { endTerminals, qasphereOnTerminal } from '../support/pseudo-terminal.js'
import { emptyFolder } from '../support/qasphere.js'
import { isInstalled } from '../support/system-programs.js'

const folder = emptyFolder()
afterAll(() => {
  endTerminals()
  rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(!isInstalled('script', '--version'))('a server on a terminal', () => {
  const start = async () => {
    const run = qasphereOnTerminal(['server', '--port', '0', '--data', join(folder, "it's data")])
    const [, url = '', token = ''] = await run.see(/"url":"([^"]+)","token":(null|"[^"]+")/)
    return { run, url, token: token.replaceAll('"', '') }
  }

  it('logs for people, and explains at the next start how to get a key', async () => {
    const first = await start()
    const headers = { authorization: `Bearer ${first.token}` }
    const path = '/api/public/v0/project/NONE%1B%5B2J'
    await fetch(`${first.url}/api/public/v0/project`, { headers })
    await fetch(first.url + path, { headers })
    await first.run.see(/\d\d:\d\d:\d\d GET \/api\/public\/v0\/project 200 [\d.]+ ms/)
    await first.run.see(/\d\d:\d\d:\d\d GET \/api\/public\/v0\/project\/NONE%1B%5B2J 400 [\d.]+ ms/)
    expect(first.run.shown()).not.toContain('{"level"')
    expect(first.run.shown()).not.toContain('is null because')
    first.run.type('\u0003')
    expect(await first.run.ended).toBe(0)

    const second = await start()
    expect(second.token).toBe('null')
    const place = `'${folder}/it'\\''s data'`
    await second.run.see(/"token" is null because an API key is printed only at the first start/)
    expect(second.run.shown()).toContain(`qasphere server key create --name NAME --data ${place}`)
    second.run.type('\u0003')
    expect(await second.run.ended).toBe(0)
  })
  it('prints a link that signs the owner in once and is in no log', async () => {
    const { run, url } = await start()
    const [, link = ''] = await run.see(/works once, within 10 minutes\): (http\S+)/)
    const follow = (headers: Record<string, string> = {}) => fetch(link, { redirect: 'manual', headers })
    expect((await follow({ 'sec-purpose': 'prefetch;prerender' })).status).toBe(503)
    const first = await follow()
    expect([first.status, first.headers.get('location')]).toEqual([302, '/'])
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect(await (await fetch(url, { headers: { cookie } })).text()).toContain('owner@example.com')
    const second = await follow()
    expect([second.status, second.headers.get('set-cookie')]).toEqual([401, null])
    expect(await second.text()).toContain('This link is no longer valid')
    expect((await follow({ cookie })).status).toBe(302)
    const key = new URL(link).searchParams.get('key') ?? 'missing'
    await run.see(/GET \/login\/link 401/)
    expect(run.shown().split(key)).toHaveLength(2)
    run.type('\u0003')
    expect(await run.ended).toBe(0)
  })
})
