import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fault, type FaultyProxy, faultyProxy } from '../support/faulty-proxy.js'
import { makeProject, type TestProject } from '../support/project.js'
import { emptyFolder, type Ran, startQasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

/** Titles that occur twice in one folder, test cases with and without steps, in two folders. */
function rowsOf(amount: number): string[] {
  return Array.from({ length: amount }, (_, index) => {
    const steps = index % 3 === 0 ? ',Do it' : ','
    return `Case ${Math.floor(index / 2)},${index < amount / 2 ? 'One' : 'Two/Three'}${steps}`
  })
}

interface Import {
  readonly project: TestProject
  readonly titles: readonly string[]
  run(url?: string, more?: readonly string[]): ReturnType<typeof startQasphere>
  /** Appends rows to the file. */
  append(rows: readonly string[]): void
  /** The entries of the record of created test cases. */
  record(): readonly string[]
  /** Files of journals that are left. */
  journals(): readonly string[]
}

async function newImport(code: string, rows: readonly string[]): Promise<Import> {
  const project = await makeProject(server, code)
  const home = emptyFolder()
  const file = join(home, 'cases.csv')
  writeFileSync(file, ['title,folder,step1', ...rows].join('\n'))
  const env = { HOME: home, XDG_CACHE_HOME: join(home, 'cache'), QAS_TOKEN: server.token }
  const args = ['test-cases', 'create', '--project-code', code, '--from', file]
  return {
    project,
    titles: rows.map((row) => row.split(',')[0] ?? ''),
    run: (url = server.url, more = []) =>
      startQasphere([...args, ...more], { env: { ...env, QAS_URL: url } }),
    append: (added) => appendFileSync(file, `\n${added.join('\n')}`),
    record: () => {
      const place = join(home, 'cache/qasphere/test-cases')
      const files = readdirSync(place).filter((name) => name.endsWith('.ndjson'))
      const lines = files.flatMap((name) => readFileSync(join(place, name), 'utf8').split('\n'))
      return lines.filter((line) => line !== '')
    },
    journals: () => {
      const folders = readdirSync(home, { recursive: true, encoding: 'utf8' })
      return folders.filter((path) => path.endsWith('.jsonl'))
    },
  }
}

/** Each row must have been created once, in the order of the file within its folder. */
async function expectCreated({ project, titles, journals }: Import, { status, stdout }: Ran): Promise<void> {
  expect(status).toBe(0)
  const printed: { id: string; title: string }[] = JSON.parse(stdout)
  expect(printed.map(({ title }) => title)).toEqual(titles)
  const { data, total } = await project.get('/tcase?limit=5000&include=folder')
  expect(total).toBe(titles.length)
  expect(new Set(printed.map(({ id }) => id))).toEqual(new Set(data.map(({ id }: { id: string }) => id)))
  const inFolder = (name: string) => {
    const rows: { title: string; pos: number; folder: { title: string } }[] = data
    return rows.filter(({ folder }) => folder.title === name).sort((one, other) => one.pos - other.pos)
  }
  const stored = ['One', 'Three'].flatMap(inFolder).map(({ title }) => title)
  if (stored.length > 0) expect(stored).toEqual(titles)
  expect(journals()).toEqual([])
}

async function withProxy(
  decide: (method: string, path: string, nth: number) => Fault,
  work: (proxy: FaultyProxy) => Promise<void>,
): Promise<void> {
  const proxy = await faultyProxy(server.url, decide)
  try {
    await work(proxy)
  } finally {
    await proxy.stop()
  }
}

const isCreation = (method: string, path: string) => method === 'POST' && /\/tcase(\/bulk)?$/.test(path)

describe('test-cases create', () => {
  it('creates thousands of simple test cases with few requests', async () => {
    const rows = Array.from({ length: 2400 }, (_, index) => `Title ${index},Many/${index % 2},`)
    const given = await newImport('MANY', rows)
    await withProxy(
      () => 'pass',
      async (proxy) => {
        await expectCreated(given, await given.run(proxy.url).ended)
        expect(proxy.seen.filter((request) => request.endsWith('/tcase/bulk'))).toHaveLength(6)
        expect(proxy.seen.length).toBeLessThan(16)
      },
    )
  })

  it('skips what an earlier command has created, unless duplicates are allowed', async () => {
    const given = await newImport('TWICE', ['A,One,', 'A,One,Do it', 'B,Two/Three,'])
    await expectCreated(given, await given.run().ended)
    const second = await given.run().ended
    await expectCreated(given, second)
    expect(second.stderr).toBe(
      'Skipping 3 of 3 test cases, which an earlier command created (TWICE-001 to TWICE-003). To create them again, pass --allow-duplicates.\n',
    )
    given.append(['A,One,', 'C,Four,'])
    const dry = await given.run(server.url, ['--dry-run', '--jq', '.testCases, .newFolders[]']).ended
    expect(dry.stdout).toBe('2\nFour\n')
    const markersOf = ({ stdout }: Ran) => JSON.parse(stdout).map(({ marker }: { marker: string }) => marker)
    const extended = await given.run().ended
    expect(extended.stderr).toContain('Skipping 3 of 5 test cases')
    const expected = [1, 2, 3, 4, 5].map((seq) => `TWICE-00${seq}`)
    expect(markersOf(extended).toSorted()).toEqual(expected)
    expect(markersOf(extended).slice(0, 3)).toEqual(markersOf(second))
    const again = await given.run(server.url, ['--allow-duplicates']).ended
    expect({ status: again.status, total: (await given.project.get('/tcase')).total }).toEqual({
      status: 0,
      total: 10,
    })
    expect((await given.run().ended).stderr).toContain('(TWICE-006 to TWICE-010)')
    // One entry for each test case that was created.
    expect(given.record()).toHaveLength(10)
  })

  it('creates nothing twice if answers or requests get lost', async () => {
    const given = await newImport('LOST', rowsOf(40))
    const faults: readonly Fault[] = [
      'pass',
      'lose-answer',
      'lose-request',
      { status: 502, seen: true },
      'pass',
    ]
    await withProxy(
      (method, path, nth) => (isCreation(method, path) ? (faults[nth % faults.length] ?? 'pass') : 'pass'),
      async (proxy) => expectCreated(given, await given.run(proxy.url).ended),
    )
  })

  it('continues after the server was unreachable', async () => {
    const given = await newImport('AWAY', rowsOf(30))
    let [creations, isAway] = [0, true]
    const decide = (method: string, path: string): Fault => {
      if (!isCreation(method, path)) return 'pass'
      creations += 1
      if (!isAway || creations < 6) return 'pass'
      return creations === 6 ? 'lose-answer' : 'lose-request'
    }
    await withProxy(decide, async (proxy) => {
      const { status, stdout, stderr } = await given.run(proxy.url).ended
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toContain('Run the same command again to create the rest; nothing is created twice.')
      expect(given.journals()).toHaveLength(1)
      isAway = false
      await expectCreated(given, await given.run(proxy.url).ended)
    })
  })

  it.each([0, 3, 8])('continues after it was killed during request %i', async (request) => {
    const given = await newImport(`KILL${request}`, rowsOf(24))
    let [creations, isKilled] = [0, false]
    let child: ReturnType<typeof startQasphere>['child'] | undefined
    const decide = (method: string, path: string): Fault => {
      if (isKilled || !isCreation(method, path) || creations++ < request) return 'pass'
      isKilled = true
      setTimeout(() => child?.kill('SIGKILL'), 15)
      return { delay: 30 }
    }
    await withProxy(decide, async (proxy) => {
      const first = given.run(proxy.url)
      child = first.child
      await first.ended
      expect(isKilled).toBe(true)
      // What the killed command has sent may still be under way.
      await sleep(200)
      const second = await given.run(proxy.url).ended
      expect(second.stderr).toContain('Continuing an interrupted command: ')
      await expectCreated(given, second)
    })
  })

  it('stops with Ctrl-C, and continues', async () => {
    const given = await newImport('STOP', rowsOf(24))
    let child: ReturnType<typeof startQasphere>['child'] | undefined
    let stopped = false
    const decide = (method: string, path: string, nth: number): Fault => {
      if (!stopped && isCreation(method, path) && nth === 4) {
        stopped = true
        child?.kill('SIGINT')
      }
      return isCreation(method, path) ? { delay: 10 } : 'pass'
    }
    await withProxy(decide, async (proxy) => {
      const first = given.run(proxy.url)
      child = first.child
      const { status, stdout, stderr } = await first.ended
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr).toContain('Error: Interrupted.\nRun the same command again to create the rest')
      await expectCreated(given, await given.run(proxy.url).ended)
    })
  })

  it('names what the server rejects, and continues once that is fixed', async () => {
    const given = await newImport('ROLE', rowsOf(6))
    let creations = 0
    const rejection = {
      status: 403,
      body: '{"message":"No"}',
      headers: { 'content-type': 'application/json' },
    }
    const decide = (method: string, path: string): Fault => {
      return isCreation(method, path) && ++creations === 2 ? rejection : 'pass'
    }
    await withProxy(decide, async (proxy) => {
      const { status, stderr } = await given.run(proxy.url).ended
      expect(status).toBe(1)
      expect(stderr).toContain('Once that is fixed, run the same command again')
      await expectCreated(given, await given.run(proxy.url).ended)
    })
  })
})
