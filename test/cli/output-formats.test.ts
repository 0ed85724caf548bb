import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { json, misbehavingServer } from '../support/misbehaving-server.js'
import { endTerminals, qasphereOnTerminal } from '../support/pseudo-terminal.js'
import { qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { isThorough } from '../support/thoroughness.js'

let server: TestServer
const titles = [
  'Plain',
  'Comma, quote " and = sign',
  '=1+1',
  '  Spaces around  ',
  'Tab\there, back\\slash',
  '漢字 wide',
  'no',
]

beforeAll(async () => {
  server = await startServer({ seed: 'demo' })
  await server.call('POST', '/project', { code: 'FMT', title: 'Formats' })
  for (const title of titles) {
    const tags = ['smoke', 'nightly']
    const answer = await server.call('POST', '/project/FMT/tcase/bulk', {
      folderPath: ['All'],
      tcases: [{ title, tags }],
    })
    expect(answer.status).toBe(201)
  }
})
afterAll(async () => {
  endTerminals()
  await server.stop()
})

const listCases = [
  'test-cases',
  'list',
  '--project-code',
  'FMT',
  '--sort-field',
  'seq',
  '--sort-order',
  'asc',
]

function api(args: readonly string[], env: Record<string, string> = {}) {
  return qasphere(['api', ...args], { env: { QAS_URL: server.url, QAS_TOKEN: server.token, ...env } })
}

async function printed(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { status, stdout, stderr } = await api(args, env)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

/** The titles as the server stored them. */
async function storedTitles(): Promise<string[]> {
  const { data } = JSON.parse(await printed(listCases))
  return data.map(({ title }: { title: string }) => title)
}

/** Parses CSV as specified in RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}

describe('--output', () => {
  it('prints rows as JSON lines, on one page and on all', async () => {
    const { data } = JSON.parse(await printed(listCases))
    for (const paging of [[], ['--all', '--limit', '3']]) {
      const lines = (await printed([...listCases, '--output', 'jsonl', ...paging])).trimEnd().split('\n')
      expect(lines.map((line) => JSON.parse(line))).toEqual(data)
    }
  })

  it('prints CSV with exactly the stored values', async () => {
    const expected = await storedTitles()
    for (const paging of [[], ['--all', '--limit', '2']]) {
      const text = await printed([
        ...listCases,
        '--output',
        'csv',
        '--include',
        'tags',
        '--fields',
        'title,seq,tags.title',
        ...paging,
      ])
      const [heading, ...rows] = parseCsv(text)
      expect(heading).toEqual(['title', 'seq', 'tags.title'])
      expect(rows).toEqual(expected.map((title, index) => [title, String(index + 1), 'smoke, nightly']))
    }
  })

  it('prints every field as a column of CSV without --fields', async () => {
    const { data } = JSON.parse(await printed([...listCases, '--include', 'tags']))
    const [heading = [], first = []] = parseCsv(
      await printed([...listCases, '--include', 'tags', '--output', 'csv']),
    )
    expect([...heading].sort()).toEqual(Object.keys(data[0]).sort())
    expect(JSON.parse(first[heading.indexOf('tags')] ?? '')).toEqual(data[0].tags)
  })

  it('prints tab-separated values with escapes', async () => {
    const expected = await storedTitles()
    const lines = (await printed([...listCases, '--output', 'tsv', '--fields', 'title,seq']))
      .trimEnd()
      .split('\n')
    const unescaped = lines.slice(1).map((line) => {
      const [title = ''] = line.split('\t')
      return title.replace(/\\(.)/g, (_all, char) => (char === 't' ? '\t' : char))
    })
    expect(lines[0]).toBe('title\tseq')
    expect(unescaped).toEqual(expected)
  })

  it('prints YAML that reads as the same document', async () => {
    for (const args of [listCases, [...listCases, '--all'], ['tags', 'list', '--project-code', 'FMT']]) {
      const text = await printed([...args, '--output', 'yaml'])
      const {
        offset: _offset,
        limit: _limit,
        page: _page,
        ...expected
      } = Object(JSON.parse(await printed(args)))
      const { offset: _o, limit: _l, page: _p, ...read } = Object(parseYaml(text))
      expect(read).toEqual(expected)
      // YAML 1.1 parsers read this word as a boolean.
      if (args[0] === 'test-cases') expect(text).toContain('title: "no"')
    }
  })

  it('prints JSON if its options are empty, for example from unset variables', async () => {
    const empty = ['--output', '', '--fields=', '--jq', '', '--profile', '', '--timeout=', '--verbose=']
    expect(await printed([...listCases, ...empty])).toBe(await printed(listCases))
  })

  it('prints a heading for an empty list', async () => {
    const empty = ['runs', 'list', '--project-code', 'FMT']
    expect(await printed([...empty, '--output', 'csv'])).toMatch(/^id,title,.*\r\n$/)
    expect(await printed([...empty, '--output', 'table'])).toMatch(/^id {2}title {2}/)
    expect(await printed([...empty, '--output', 'jsonl'])).toBe('')
    expect(await printed([...empty, '--output', 'yaml'])).toBe('[]\n')
  })

  it('aligns tables, including wide characters, and never truncates them in a pipe', async () => {
    const text = await printed([...listCases, '--output', 'table', '--fields', 'title,seq'], {
      COLUMNS: '12',
    })
    expect(text).not.toContain('…')
    const lines = text.trimEnd().split('\n')
    expect(lines).toHaveLength(titles.length + 1)
    const plain = lines.find((line) => line.startsWith('Plain')) ?? ''
    const wide = lines.find((line) => line.startsWith('漢字')) ?? ''
    expect(wide.indexOf('6')).toBe(plain.indexOf('1') - 2)
  })

  it('prints one object as a table of its fields', async () => {
    const text = await printed(['projects', 'get', '--project-code', 'FMT', '--output', 'table'])
    expect(text).toMatch(/^code +FMT$/m)
    expect(text).toMatch(/^title +Formats$/m)
  })

  it('comes from QAS_OUTPUT unless the option is given, and not for --jq', async () => {
    const tags = ['tags', 'list', '--project-code', 'FMT']
    expect(await printed(tags, { QAS_OUTPUT: 'tsv' })).toBe('id\ttitle\n1\tsmoke\n2\tnightly\n')
    expect(await printed([...tags, '--output', 'json'], { QAS_OUTPUT: 'tsv' })).toBe(await printed(tags))
    expect(await printed([...tags, '--jq', 'length'], { QAS_OUTPUT: 'tsv' })).toBe('2\n')
    const { status, stdout, stderr } = await api(tags, { QAS_OUTPUT: 'xml' })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    const expected = 'must be one of json, jsonl, csv, tsv, table, yaml, got "xml"'
    expect(stderr).toContain(`QAS_OUTPUT: ${expected}`)
    expect((await api([...tags, '--output', 'xml'])).stderr).toContain(`--output: ${expected}`)
  })

  it('warns about a field that has no column because only later rows have it', async () => {
    const rows = [
      { id: 1, title: 'A' },
      { id: 2, title: 'B', note: 'new' },
    ]
    const other = await misbehavingServer((response, _attempt, { url }) => {
      const query = new URL(url, 'http://x').searchParams
      const offset = Number(query.get('offset'))
      json(response, 200, { total: 2, data: rows.slice(offset, offset + Number(query.get('limit'))) })
    })
    const { status, stdout, stderr } = await qasphere(
      ['api', 'folders', 'list', '--project-code', 'P', '--all', '--limit', '1', '--output', 'csv'],
      { env: { QAS_URL: other.url, QAS_TOKEN: 'a.b.c' } },
    )
    await other.stop()
    expect(status).toBe(0)
    expect(parseCsv(stdout)).toHaveLength(3)
    expect(stderr).toContain('"note" occurs only in later rows and has no column')
  })
})

describe('--fields', () => {
  it('keeps the document and picks fields of each row', async () => {
    const args = [...listCases, '--include', 'tags', '--fields', 'seq,tags.title']
    const rows = titles.map((_title, index) => ({
      seq: index + 1,
      tags: [{ title: 'smoke' }, { title: 'nightly' }],
    }))
    expect(JSON.parse(await printed([...args, '--all', '--limit', '3']))).toEqual({
      total: titles.length,
      data: rows,
    })
    expect(JSON.parse(await printed(args))).toMatchObject({ total: titles.length, data: rows })
    const project = ['projects', 'get', '--project-code', 'FMT', '--fields', 'title,code']
    expect(await printed(project)).toBe(`${JSON.stringify({ title: 'Formats', code: 'FMT' }, null, 2)}\n`)
  })

  it('reports unknown fields before it looks up credentials', async () => {
    const { status, stdout, stderr } = await qasphere([
      'api',
      'runs',
      'list',
      '--project-code',
      'P R',
      '--fields',
      'titel,statusCounts.pased,id.x',
    ])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('--project-code: must contain only')
    expect(stderr).toContain('"titel" is not a field of the output; did you mean title?')
    expect(stderr).toContain('did you mean statusCounts.passed?')
    expect(stderr).toContain('id has no fields, got "id.x"')
  })

  it('accepts any name of a custom field', async () => {
    const args = ['test-cases', 'list', '--project-code', 'SHOP', '--limit', '1', '--include', 'customFields']
    const text = await printed([...args, '--fields', 'customFields.automation.value', '--output', 'jsonl'])
    expect(JSON.parse(text)).toEqual({ customFields: { automation: { value: expect.any(String) } } })
  })
})

describe('--jq', () => {
  it('prints strings without quotes and everything else as jq does', async () => {
    const expression = '.data[] | (.title, .seq, [.seq], {b: 1, "1": "é"}, null)'
    const stored = await storedTitles()
    const lines = stored.map((title, index) => {
      return `${title}\n${index + 1}\n[\n  ${index + 1}\n]\n{\n  "b": 1,\n  "1": "é"\n}\nnull\n`
    })
    expect(await printed([...listCases, '--jq', expression])).toBe(lines.join(''))
  })

  it('sees the whole document of --all', async () => {
    const args = [
      ...listCases,
      '--all',
      '--limit',
      '2',
      '--jq',
      '[.total, (.data | length), .data[-1].seq] | @csv',
    ]
    expect(await printed(args)).toBe('7,7,7\n')
    const events = ['audit-logs', 'list', '--all', '--count', '2', '--jq', '.count == (.events | length)']
    expect(await printed(events)).toBe('true\n')
  })

  it('can be combined with other formats', async () => {
    const args = [...listCases, '--jq', '[.data[:2][] | {seq, title}]', '--output']
    expect(await printed([...args, 'csv'])).toBe('seq,title\r\n1,Plain\r\n2,"Comma, quote "" and = sign"\r\n')
    expect(await printed([...listCases, '--jq', '.data[0] | {seq}, .title', '--output', 'jsonl'])).toBe(
      '{"seq":1}\n"Plain"\n',
    )
  })

  it('shows the position of an error before it looks up credentials', async () => {
    const { status, stdout, stderr } = await qasphere([
      'api',
      'projects',
      'list',
      '--jq',
      '.[] |\n  .title title',
    ])
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/--jq: syntax error, .* at line 2, column \d+:/)
    expect(stderr).toContain('^')
  })

  it('prints what came before a failure and exits with 1', async () => {
    const { status, stdout, stderr } = await api(['projects', 'list', '--jq', '.[0].code, .[0].code.x'])
    expect({ status, stdout }).toEqual({ status: 1, stdout: 'SHOP\n' })
    expect(stderr).toBe('Error: --jq: Cannot index string with string ("x")\n')
  })

  it.runIf(isThorough)('accepts documents that need more memory than jq has by default', async () => {
    const rows = Array.from({ length: 150_000 }, (_, id) => ({
      id,
      title: `Test case ${id}`,
      tags: ['a', 'b'],
    }))
    const other = await misbehavingServer((response) =>
      json(response, 200, { total: rows.length, data: rows }),
    )
    const { status, stdout, stderr } = await qasphere(
      ['api', 'folders', 'list', '--project-code', 'P', '--jq', '[.data[] | select(.id % 2 == 0)] | length'],
      { env: { QAS_URL: other.url, QAS_TOKEN: 'a.b.c' } },
    )
    await other.stop()
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '75000\n', stderr: '' })
  })

  it('works for every command that prints JSON', async () => {
    const env = { QAS_URL: server.url, QAS_TOKEN: server.token }
    const status = await qasphere(['auth', 'status', '--jq', '.user.email'], { env })
    expect(status).toMatchObject({ status: 0, stdout: 'owner@example.com\n' })
    const picked = await qasphere(['auth', 'status', '--fields', 'loggedIn,user.mail'], { env })
    expect(JSON.parse(picked.stdout)).toMatchObject({ loggedIn: true })
    expect(picked.stderr).toContain('--fields: the output has no user.mail; it has loggedIn, profile, url')
  })
})

describe('colors', () => {
  const statuses = ['runs', 'test-cases', 'list', '--project-code', 'SHOP', '--run-id', '3']
  const env = () => ({ QAS_URL: server.url, QAS_TOKEN: server.token })
  async function shown(args: readonly string[], extra: Record<string, string> = {}): Promise<string> {
    const run = qasphereOnTerminal(['api', ...args], { ...env(), ...extra })
    expect(await run.ended).toBe(0)
    return run.shown().replaceAll('\r', '')
  }
  const esc = '\u001b'

  it('of JSON are used only on a terminal, and never with NO_COLOR', async () => {
    const tags = ['tags', 'list', '--project-code', 'FMT']
    expect(await shown(tags)).toContain(`${esc}[34m"title"${esc}[0m: ${esc}[32m"smoke"${esc}[0m`)
    expect(await shown(tags, { NO_COLOR: '1' })).toBe(await printed(tags))
    expect(await shown(tags, { FORCE_COLOR: '0' })).toBe(await printed(tags))
    expect(await printed(tags, { FORCE_COLOR: '1' })).not.toContain(esc)
    const { stderr } = await api(['projects', 'get', '--project-code', 'NOPE'], { FORCE_COLOR: '1' })
    expect(stderr).toMatch(/^Error: /)
  })

  it('of statuses in tables can be forced by FORCE_COLOR', async () => {
    const table = [...statuses, '--output', 'table']
    expect(await printed(table)).not.toContain(esc)
    const forced = await printed(table, { FORCE_COLOR: '1' })
    expect(forced).toContain(`${esc}[32mpassed${esc}[0m`)
    expect(forced).toContain(`${esc}[31mfailed${esc}[0m`)
    expect(await printed(table, { FORCE_COLOR: '1', NO_COLOR: '1' })).not.toContain(esc)
  })

  it('tables fit the terminal and keep the IDs', async () => {
    const text = await shown([...statuses, '--output', 'table'], { COLUMNS: '70', NO_COLOR: '1' })
    const lines = text.trimEnd().split('\n')
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(70)
    expect(text).toContain('…')
    const ids = await printed([...statuses, '--jq', '.[].id'])
    expect(lines.slice(1).map((line) => line.split(' ')[0])).toEqual(ids.trimEnd().split('\n'))
  })
})
