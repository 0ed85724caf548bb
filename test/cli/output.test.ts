import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import {
  type Behaviour,
  json,
  type MisbehavingServer,
  misbehavingServer,
} from '../support/misbehaving-server.js'
import { cleanEnvironment, qasphere, qasphereBinary } from '../support/qasphere.js'

let server: MisbehavingServer
afterEach(() => server.stop())

const token = 'tenant.key.verysecret'

async function against(behave: Behaviour, args: readonly string[]) {
  server = await misbehavingServer(behave)
  return qasphere(['api', ...args], { env: { QAS_URL: server.url, QAS_TOKEN: token } })
}

const listFolders = ['folders', 'list', '--project-code', 'PRJ']
const events = Array.from({ length: 7 }, (_, index) => ({
  id: index + 1,
  meta: { text: 'two\nlines', list: [1, {}] },
}))

describe('--all', () => {
  function folderPages(rows: readonly unknown[], total = rows.length): Behaviour {
    return (response, _attempt, { url }) => {
      const query = new URL(url, 'http://x').searchParams
      const offset = Number(query.get('offset'))
      json(response, 200, { total, data: rows.slice(offset, offset + Number(query.get('limit'))) })
    }
  }

  it.each([0, 1, 7])(
    'prints %i rows of a paginated list as one document, like JSON.stringify',
    async (count) => {
      const data = events.slice(0, count)
      const { status, stdout, stderr } = await against(folderPages(data), [
        ...listFolders,
        '--all',
        '--limit',
        '3',
      ])
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toBe(`${JSON.stringify({ total: count, data }, null, 2)}\n`)
      expect(server.seen).toHaveLength(Math.max(1, Math.ceil(count / 3)))
      expect(server.seen.every(({ url }) => url.includes('limit='))).toBe(true)
    },
  )

  it('warns if the list changes while it is read', async () => {
    const { status, stdout, stderr } = await against(folderPages(events, 9), [
      ...listFolders,
      '--all',
      '--limit',
      '5',
    ])
    expect(status).toBe(0)
    expect(JSON.parse(stdout).data).toHaveLength(7)
    expect(stderr).toContain('printed 7 rows, but the first page reported 9')
  })

  /** Pages of a list that `change` changes before every page but the first. */
  function changingPages(
    rows: { id: number }[],
    change: (rows: { id: number }[], page: number) => void,
  ): Behaviour {
    return (response, attempt, { url }) => {
      const query = new URL(url, 'http://x').searchParams
      if (attempt > 1) change(rows, attempt)
      const [offset, limit] = [Number(query.get('offset')), Number(query.get('limit'))]
      json(response, 200, { total: rows.length, data: rows.slice(offset, offset + limit) })
    }
  }
  const numbered = (count: number) => Array.from({ length: count }, (_, index) => ({ id: index + 1 }))

  it.each([
    [
      'at the front, as in descending order',
      (rows: { id: number }[], page: number) => rows.unshift({ id: -page }),
    ],
    [
      'two at a time',
      (rows: { id: number }[], page: number) => rows.unshift({ id: -page }, { id: -page - 0.5 }),
    ],
    ['in the middle', (rows: { id: number }[], page: number) => rows.splice(5, 0, { id: -page })],
    ['at the end', (rows: { id: number }[], page: number) => page < 5 && rows.push({ id: 20 + page })],
  ])('prints each row once when rows are added %s', async (_where, add) => {
    const { status, stdout } = await against(
      changingPages(numbered(20), (rows, page) => void add(rows, page)),
      [...listFolders, '--all', '--limit', '4'],
    )
    expect(status).toBe(0)
    const ids: number[] = JSON.parse(stdout).data.map(({ id }: { id: number }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual(expect.arrayContaining(numbered(20).map(({ id }) => id)))
  })

  it.each([
    ['one before the next page', 1],
    ['more than a page', 6],
  ])('misses no row when rows are deleted: %s', async (_what, count) => {
    let isDone = false
    const { status, stdout } = await against(
      changingPages(numbered(30), (rows, page) => {
        if (page < 4 || isDone) return
        rows.splice(0, count)
        isDone = true
      }),
      [...listFolders, '--all', '--limit', '4'],
    )
    expect(status).toBe(0)
    expect(JSON.parse(stdout).data).toEqual(numbered(30))
  })

  it('misses no row when updates move rows to the end, and prints those once', async () => {
    const { stdout } = await against(
      changingPages(numbered(20), (rows, page) => void (page < 9 && rows.push(...rows.splice(0, 1)))),
      [...listFolders, '--all', '--limit', '4', '--sort-field', 'updated_at', '--sort-order', 'asc'],
    )
    expect(JSON.parse(stdout).data).toEqual(numbered(20))
  })

  it('prints the audit log to its end, with the cursor to continue from', async () => {
    const { stdout, stderr } = await against(
      (response, _attempt, { url }) => {
        const query = new URL(url, 'http://x').searchParams
        const page = events
          .filter(({ id }) => id > Number(query.get('after')))
          .slice(0, Number(query.get('count')))
        json(response, 200, {
          events: page,
          count: page.length,
          after: page.at(-1)?.id ?? Number(query.get('after')),
        })
      },
      ['audit-logs', 'list', '--all', '--count', '3', '--after', '1'],
    )
    expect(stderr).toBe('')
    expect(stdout).toBe(`${JSON.stringify({ events: events.slice(1), after: 7, count: 6 }, null, 2)}\n`)
  })

  it('requests all runs at once', async () => {
    const { stdout } = await against(
      (response) => json(response, 200, { runs: [{ id: 1 }], open: 1, closed: 0 }),
      ['runs', 'list', '--project-code', 'PRJ', '--all'],
    )
    expect(stdout).toBe('[\n  {\n    "id": 1\n  }\n]\n')
    expect(server.seen[0]?.url).toBe('/api/public/v0/project/PRJ/run')
  })

  it('stops without an error when the reader is gone', async () => {
    const row = { text: 'x'.repeat(100_000) }
    server = await misbehavingServer((response) =>
      json(response, 200, { total: 1_000_000, data: [row, row, row] }),
    )
    const child = spawn(process.execPath, [qasphereBinary, 'api', ...listFolders, '--all', '--limit', '3'], {
      env: cleanEnvironment({ QAS_URL: server.url, QAS_TOKEN: token }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (text) => {
      stderr += text
    })
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const [status] = await once(child, 'close')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(server.seen.length).toBeLessThan(50)
  })
})

describe('output', () => {
  it('larger than a pipe buffer is complete', async () => {
    const projects = Array.from({ length: 3000 }, (_, id) => ({ id, title: 'x'.repeat(1000) }))
    const { stdout } = await against((response) => json(response, 200, { projects }), ['projects', 'list'])
    expect(stdout).toBe(`${JSON.stringify(projects, null, 2)}\n`)
  })

  it('that cannot be written is an error', async () => {
    server = await misbehavingServer((response) => json(response, 200, { projects: [] }))
    const child = spawn('sh', ['-c', `${process.execPath} ${qasphereBinary} api projects list > /dev/full`], {
      env: cleanEnvironment({ QAS_URL: server.url, QAS_TOKEN: token }),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (text) => {
      stderr += text
    })
    const [status] = await once(child, 'close')
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^Error: ENOSPC[^\n]*\n$/),
    })
  })

  it('for a null list is an empty list', async () => {
    const { stdout } = await against(
      (response) => json(response, 200, null),
      [...['shared-preconditions', 'list', '--project-code', 'PRJ']],
    )
    expect(stdout).toBe('[]\n')
  })

  it('for people has no colors without a terminal', async () => {
    const { stderr } = await against(
      (response) => json(response, 404, { message: 'project not found' }),
      [...['projects', 'get', '--project-code', 'PRJ']],
    )
    expect(stderr).toBe('Error: project not found\n  status 404\n')
  })
})

/** Control characters other than line breaks, and characters that change the direction of writing or break lines. */
const harmful = /[^\P{Cc}\r\n]|[\u202e\u2028]/u
const hostile = 'a\u001b[2Jb\u001b]0;t\u0007c\u009b31md\u202ee\u2028f\r\n::error::g'

describe('malicious text from a server', () => {
  it('is one harmless line in errors', async () => {
    const { stderr } = await against(
      (response) => json(response, 404, { message: hostile }),
      [...['projects', 'get', '--project-code', 'PRJ']],
    )
    expect(stderr).toBe('Error: abcde f ::error::g\n  status 404\n')
  })

  it('is escaped in JSON on a terminal, and unchanged in a pipe', async () => {
    const projects = [{ id: 1, title: hostile }]
    const behaviour: Behaviour = (response) => json(response, 200, { projects })
    const { stdout } = await against(behaviour, ['projects', 'list'])
    expect(stdout).toBe(`${JSON.stringify(projects, null, 2)}\n`)
    const shown = await onTerminal({ NO_COLOR: '1' }, behaviour)
    expect(shown).not.toMatch(harmful)
    expect(JSON.parse(shown)).toEqual(projects)
    await server.stop()
    expect(withoutColors(await onTerminal({}, behaviour))).toBe(shown)
  })

  it.each(['jsonl', 'csv', 'tsv', 'table', 'yaml'])('is harmless as %s on a terminal', async (format) => {
    const projects = [{ id: 1, title: hostile, [hostile]: hostile }]
    const behaviour: Behaviour = (response) => json(response, 200, { projects })
    const shown = await onTerminal({ COLUMNS: '300' }, behaviour, ['--output', format])
    expect(shown).toContain('::error::g')
    expect(withoutColors(shown).replaceAll('\t', '')).not.toMatch(harmful)
  })

  it('is harmless as a string of --jq on a terminal', async () => {
    const behaviour: Behaviour = (response) => json(response, 200, { projects: [{ title: hostile }] })
    expect(await onTerminal({}, behaviour, ['--jq', '.[].title'])).not.toMatch(harmful)
  })
})

/** Runs the program on a terminal created by `script`. */
/** Removes the colors that the program uses. */
function withoutColors(text: string): string {
  return ['0', '1', '31', '32', '33', '34', '36', '90'].reduce(
    (rest, code) => rest.replaceAll(`\u001b[${code}m`, ''),
    text,
  )
}

async function onTerminal(
  env: Record<string, string>,
  behaviour: Behaviour = (response) => json(response, 404, { message: 'no' }),
  options: readonly string[] = [],
): Promise<string> {
  server = await misbehavingServer(behaviour)
  const command = [process.execPath, qasphereBinary, 'api', 'projects', 'list', ...options].join(' ')
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: cleanEnvironment({ QAS_URL: server.url, QAS_TOKEN: token, TERM: 'xterm-256color', ...env }),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (text) => {
    output += text
  })
  await once(child, 'close')
  return output
}

describe('colors', () => {
  it('are shown on a terminal', async () => {
    expect(await onTerminal({})).toContain('\u001b[31;1mError:\u001b[0m no')
  })

  it('are not shown with NO_COLOR', async () => {
    expect(await onTerminal({ NO_COLOR: '1' })).toBe('Error: no\r\n  status 404\r\n')
  })
})

describe('--verbose', () => {
  it('shows each request with status, time and ID, but never the token', async () => {
    const { status, stdout, stderr } = await against(
      (response, attempt) => {
        const headers = { 'x-request-id': `req-${attempt}`, 'retry-after': '0' }
        if (attempt === 1) json(response, 503, { message: 'later' }, headers)
        else json(response, 200, { projects: [] }, headers)
      },
      ['projects', 'list', '--verbose'],
    )
    expect({ status, stdout }).toEqual({ status: 0, stdout: '[]\n' })
    const url = `${server.url}/api/public/v0/project`
    expect(stderr.replaceAll(/\d+ ms/g, 'N ms')).toBe(
      `GET ${url} · status 503 · N ms · request req-1 · retry in 0.0 s\nGET ${url} · status 200 · N ms · request req-2\n`,
    )
    expect(stderr).not.toContain('verysecret')
  })

  it('shows stack traces of errors, and never the token', async () => {
    const { stderr } = await against(
      (response) => json(response, 400, { message: 'no' }),
      ['projects', 'list', '--verbose'],
    )
    expect(stderr).toMatch(/Error: no\n {2}status 400\n\n.*\n {4}at /)
    expect(stderr).not.toContain('verysecret')
  })
})

describe('a request that fails', () => {
  it('with 401 names the source of the token', async () => {
    const { status, stderr } = await against(
      (response) => json(response, 401, { message: 'bad key' }),
      ['users', 'list'],
    )
    expect(status).toBe(1)
    expect(stderr).toContain(
      'Error: bad key\n  status 401\nThe token is from the environment. Check that it is correct',
    )
  })

  it('with an unknown outcome says where to check', async () => {
    const { status, stdout, stderr } = await against(
      (response) => response.destroy(),
      [...['milestones', 'create', '--project-code', 'PRJ', '--title', 'x']],
    )
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('may or may not have processed it; it was not retried')
    expect(stderr).toContain('Check before retrying: qasphere api milestones list shows the current state.')
    expect(server.seen).toHaveLength(1)
  })

  it('because the connection is refused is explained in one sentence', async () => {
    server = await misbehavingServer(() => undefined)
    await server.stop()
    const { status, stderr } = await qasphere(['api', 'projects', 'list'], {
      env: { QAS_URL: server.url, QAS_TOKEN: token },
    })
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `Error: The connection to ${server.url} was refused; check the URL, and that the server is running.\n`,
    })
  })
})
