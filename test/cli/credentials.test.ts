import { chownSync, lchownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, type MisbehavingServer, misbehavingServer } from '../support/misbehaving-server.js'
import { emptyFolder, qasphere, type RunOptions } from '../support/qasphere.js'
import { homeWith } from '../support/stored-login.js'

let server: MisbehavingServer
beforeAll(async () => {
  server = await misbehavingServer((response) => json(response, 200, { projects: [] }))
})
afterAll(() => server.stop())

const list = ['api', 'projects', 'list']

function pair(token: string): string {
  return `# for tests\nexport QAS_URL="${server.url}///"\nQAS_TOKEN='${token}'\n`
}

/** Returns the token that a command sends, and its stderr. */
async function tokenSent(options: RunOptions): Promise<{ token: string | undefined; stderr: string }> {
  const seen = server.seen.length
  const { status, stdout, stderr } = await qasphere(list, options)
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '[]\n', stderr })
  const sent = server.seen[seen]
  expect(sent?.url).toBe('/api/public/v0/project')
  return { token: sent?.headers.authorization, stderr }
}

describe('credentials', () => {
  it('in the environment take precedence over .env, and .env over .qaspherecli', async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, '.qaspherecli'), pair('from.the.file'))
    expect(await tokenSent({ cwd })).toEqual({ token: 'Bearer from.the.file', stderr: '' })
    writeFileSync(join(cwd, '.env'), pair('from.dot.env'))
    expect(await tokenSent({ cwd })).toEqual({ token: 'Bearer from.dot.env', stderr: '' })
    const env = { QAS_URL: server.url, QAS_TOKEN: 'from.the.environment' }
    expect(await tokenSent({ cwd, env })).toEqual({ token: 'Bearer from.the.environment', stderr: '' })
  })

  it('in .qaspherecli are found in parent folders, nearest first; .env only in the working directory', async () => {
    const top = emptyFolder()
    const middle = join(top, 'a')
    const cwd = join(middle, 'b')
    mkdirSync(cwd, { recursive: true })
    writeFileSync(join(top, '.qaspherecli'), pair('top'))
    writeFileSync(join(middle, '.env'), pair('env.above'))
    expect(await tokenSent({ cwd })).toEqual({ token: 'Bearer top', stderr: '' })
    writeFileSync(join(middle, '.qaspherecli'), pair('middle'))
    expect(await tokenSent({ cwd })).toEqual({ token: 'Bearer middle', stderr: '' })
  })

  it('that are incomplete are skipped with a warning', async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, '.env'), `QAS_TOKEN=only\nQAS_URL=\n`)
    writeFileSync(join(cwd, '.qaspherecli'), pair('whole'))
    const { token, stderr } = await tokenSent({ cwd, env: { QAS_URL: server.url } })
    expect(token).toBe('Bearer whole')
    expect(stderr).toBe(
      `Warning: the environment has QAS_URL but not QAS_TOKEN, and is skipped\nWarning: ${join(cwd, '.env')} has QAS_TOKEN but not QAS_URL, and is skipped\n`,
    )
  })

  it.each([
    ['with a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['in UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['with Windows line ends', (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'))],
  ])('in files %s are found', async (_how, encode) => {
    for (const name of ['.env', '.qaspherecli']) {
      const cwd = emptyFolder()
      writeFileSync(join(cwd, name), encode(pair('of.the.file').replace('# for tests\n', '')))
      expect(await tokenSent({ cwd })).toEqual({ token: 'Bearer of.the.file', stderr: '' })
    }
  })

  it('in a file that is not text are an error that names it', async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, '.env'), Buffer.from('# für Tests\nQAS_TOKEN=x\n', 'latin1'))
    expect(await qasphere(list, { cwd })).toEqual({
      status: 1,
      stdout: '',
      stderr: `Error: ${join(cwd, '.env')} is neither UTF-8 nor UTF-16 text (line 1); save it as UTF-8\n`,
    })
  })

  it.runIf(process.getuid?.() === 0)(
    'of another user’s .qaspherecli are ignored with a warning',
    async () => {
      const top = emptyFolder()
      const cwd = join(top, 'a')
      mkdirSync(cwd)
      writeFileSync(join(top, '.qaspherecli'), pair('own'))
      const foreign = join(cwd, '.qaspherecli')
      writeFileSync(foreign, pair('foreign'))
      chownSync(foreign, 4711, 4711)
      const warning = `Warning: ${foreign} is ignored because it belongs to another user (uid 4711); to use it, change its owner with chown\n`
      expect(await tokenSent({ cwd })).toEqual({ token: 'Bearer own', stderr: warning })
      const env = { SUDO_UID: '4711' }
      expect(await tokenSent({ cwd, env })).toEqual({ token: 'Bearer foreign', stderr: '' })
      rmSync(foreign)
      symlinkSync(join(top, '.qaspherecli'), foreign)
      lchownSync(foreign, 4711, 4711)
      expect(await tokenSent({ cwd })).toEqual({ token: 'Bearer own', stderr: warning })
    },
  )

  it('in .env that take precedence over a stored login are mentioned', async () => {
    const home = homeWith(
      { type: 'apiKey', tenantUrl: 'https://stored.example', token: 'a.b.c' },
      { name: 'api-key.json' },
    )
    const cwd = emptyFolder()
    writeFileSync(join(cwd, '.env'), pair('from.dot.env'))
    expect(await tokenSent({ cwd, env: { HOME: home } })).toEqual({
      token: 'Bearer from.dot.env',
      stderr: `Using the credentials in ${join(cwd, '.env')} (${server.url}) instead of the stored login to https://stored.example.\n`,
    })
  })

  it.each([
    ['export with several spaces and tabs', 'export  QAS_URL=<url>\nexport\t QAS_TOKEN=<token>'],
    ['indented', '  QAS_URL=<url>\n\texport QAS_TOKEN=<token>'],
    ['space around the equals sign', 'QAS_URL = <url>\nQAS_TOKEN\t=\t<token>'],
    ['colons', 'QAS_URL: <url>\nQAS_TOKEN: <token>'],
    ['quotes', 'QAS_URL="<url>"\nQAS_TOKEN=\'<token>\''],
    ['comments', '# QAS_URL=no\nQAS_URL=<url> # here\nQAS_TOKEN="<token>" # there\n#QAS_TOKEN=no'],
    ['line ends of Windows', 'QAS_URL=<url>\r\nQAS_TOKEN=<token>\r\n'],
    ['line ends of old Macs', 'QAS_URL=<url>\rQAS_TOKEN=<token>\r'],
    ['other variables', 'A="x\ny"\nQAS_URL=<url>\nB\nexport C\nQAS_TOKEN=<token>'],
  ])('in a file with %s are read', async (_name, text) => {
    for (const name of ['.env', '.qaspherecli']) {
      const cwd = emptyFolder()
      writeFileSync(
        join(cwd, name),
        text.replaceAll('<url>', server.url).replaceAll('<token>', 'from.the.file'),
      )
      expect(await tokenSent({ cwd })).toEqual({ token: 'Bearer from.the.file', stderr: '' })
    }
  })

  it('that are missing show the guide', async () => {
    const { status, stdout, stderr } = await qasphere(list, { cwd: emptyFolder() })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^Not authenticated\n/)
    for (const way of [
      'qasphere auth login',
      'QAS_URL',
      'QAS_TOKEN',
      '.env',
      '.qaspherecli',
      'qasphere server',
    ]) {
      expect(stderr).toContain(way)
    }
  })

  it.each([
    ['acme.eu1.qasphere.com', /QAS_URL in the environment must be an http\(s\) URL such as .*, got "acme/],
    ['ftp://acme.example', /must be an http\(s\) URL/],
    ['https://ann:secret@acme.example', /must not contain a user or a password/],
    [
      'https://acme.example/project/SHOP',
      /must be the URL of QA Sphere without a path: https:\/\/acme\.example, not "https/,
    ],
    ['https://acme.example/?x=1', /without a path/],
    ['https://acme.example//#x', /without a path/],
  ])('with the URL %s are rejected, naming its source', async (url, words) => {
    const { status, stderr } = await qasphere(list, { env: { QAS_URL: url, QAS_TOKEN: 'a.b.c' } })
    expect(status).toBe(1)
    expect(stderr).toMatch(words)
    expect(stderr).not.toContain('secret')
  })

  it('with a token that is invalid in a header are rejected without showing it', async () => {
    const { status, stderr } = await qasphere(list, { env: { QAS_URL: server.url, QAS_TOKEN: 'top secret' } })
    expect(status).toBe(1)
    expect(stderr).toContain('QAS_TOKEN in the environment contains invalid characters')
    expect(stderr).not.toContain('secret')
  })
})
