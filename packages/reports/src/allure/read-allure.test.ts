import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { ReportEntry, TestResult } from '../report.js'
import { readAllure } from './read-allure.js'

const root = mkdtempSync(join(tmpdir(), 'qasphere-allure-'))
afterAll(() => rmSync(root, { recursive: true }))

interface Folder {
  readonly path: string
  readonly entries: readonly ReportEntry[]
  readonly results: readonly TestResult[]
}

/** Reads result files and containers, and returns the entries in the order of the list. */
async function read(results: readonly unknown[], containers: readonly unknown[] = []): Promise<Folder> {
  const path = mkdtempSync(join(root, 'results-'))
  results.forEach((result, index) => {
    writeFileSync(join(path, `${index}-result.json`), JSON.stringify(result))
  })
  containers.forEach((container, index) => {
    writeFileSync(join(path, `${index}-container.json`), JSON.stringify(container))
  })
  const entries: ReportEntry[] = []
  for await (const some of readAllure(path, { skipStdout: 'never', skipStderr: 'never' }))
    entries.push(...some)
  return { path, entries, results: entries.flatMap((entry) => (entry.kind === 'result' ? entry.result : [])) }
}

const first = {
  uuid: 'u1',
  historyId: 'h',
  fullName: 'shop.Pay.pays',
  name: 'pays',
  status: 'failed',
  statusDetails: { message: 'declined <1>', trace: 'at pay.ts:1' },
  parameters: [{ name: 'currency', value: 'EUR' }],
  links: [{ type: 'tms', name: 'SHOP-001', url: 'https://acme.example/project/SHOP/tcase/1' }],
  start: 1000,
  stop: 2000,
}
const second = { ...first, uuid: 'u2', status: 'passed', statusDetails: {}, start: 3000, stop: 3500 }

describe('files that are attempts of one test', () => {
  it('are one result: the last one counts, and the comment describes each', async () => {
    const third = {
      ...first,
      uuid: 'u3',
      status: 'broken',
      statusDetails: { message: 'timeout' },
      start: 2000,
    }
    const { results } = await read([second, first, third])
    expect(results).toMatchObject([{ status: 'passed', timeTaken: 500, attempts: 3 }])
    expect(results[0]?.comment).toBe(
      '<p>passed in attempt 3; before: failed, blocked.</p>' +
        '<h4>Attempt 1: failed</h4><p>declined &lt;1&gt;</p><pre>at pay.ts:1</pre>' +
        '<h4>Attempt 2: blocked</h4><p>timeout</p>',
    )
  })

  it('keep the attachments of each attempt', async () => {
    const attach = (source: string) => [{ name: 'shot', source, type: 'image/png' }]
    const { path, results } = await read([
      { ...first, attachments: attach('1.png') },
      {
        ...second,
        steps: [{ steps: [{ attachments: attach('a [2].png') }] }, { attachments: attach('3.png') }],
      },
    ])
    expect(results[0]?.attachments).toEqual([
      { name: 'shot.png', path: join(path, '1.png') },
      { name: 'shot.png', path: join(path, 'a [2].png') },
      { name: 'shot.png', path: join(path, '3.png') },
    ])
  })

  it('may list parameters in a different order and differ in excluded ones', async () => {
    const [currency, port] = [first.parameters[0], { name: 'port', value: '8080', excluded: true }]
    const card = { name: 'card', value: 'Visa' }
    const { results } = await read([
      { ...first, parameters: [currency, card, port] },
      { ...second, parameters: [card, { ...port, value: '8081' }, currency] },
    ])
    expect(results).toMatchObject([{ attempts: 2 }])
  })

  it('that start at the same time are ordered by end time', async () => {
    const short = { ...first, uuid: 'u2', status: 'passed', statusDetails: {}, stop: first.stop - 1 }
    for (const order of [
      [first, short],
      [short, first],
    ]) {
      const { results } = await read(order)
      expect(results).toMatchObject([{ status: 'failed', attempts: 2 }])
      expect(results[0]?.comment).toContain('failed in attempt 2; before: passed.')
    }
    const long = { ...short, stop: first.stop + 1 }
    expect((await read([long, first])).results).toMatchObject([{ status: 'passed', attempts: 2 }])
  })

  it.each([
    ['skipped', 'passed', 'passed'],
    ['passed', 'unknown', 'open'],
    ['unknown', 'broken', 'blocked'],
    ['broken', 'failed', 'failed'],
  ])('at the same time count by the worst status: of %s and %s, %s', async (better, worse, status) => {
    const [one, other] = [
      { ...first, status: better },
      { ...first, status: worse },
    ]
    expect((await read([one, other])).results).toMatchObject([{ status, attempts: 2 }])
    expect((await read([other, one])).results).toMatchObject([{ status, attempts: 2 }])
  })
})

it('reads test cases only from links of type tms, in any letter case', async () => {
  const [link] = first.links
  const links = [
    { ...link, type: 'TMS' },
    { type: 'issue', name: 'SHOP-009', url: 'https://acme.example/project/SHOP/tcase/9' },
  ]
  const { results } = await read([{ ...first, links }])
  expect(results[0]?.markers).toMatchObject([{ projectCode: 'SHOP', seq: 1 }])
})

it('reads the first marker of each project in the name of a link', async () => {
  const links = [{ type: 'tms', name: 'SHA-256 SHOP-002 shop-003 SHA-512', url: 'https://elsewhere.example' }]
  const { results } = await read([{ ...first, links }])
  expect(results[0]?.markers).toMatchObject([
    { projectCode: 'SHA', seq: 256 },
    { projectCode: 'SHOP', seq: 2 },
  ])
})

it('reads a marker from the URL of a link that has neither a name nor a web address', async () => {
  const links = [
    { type: 'tms', url: 'SHOP-002' },
    { type: 'tms', url: 'https://issues.example/browse/SHOP-003' },
    { type: 'tms', url: 'SHOP-004', name: 'no marker' },
  ]
  const { results } = await read([{ ...first, links }])
  expect(results[0]?.markers).toMatchObject([{ projectCode: 'SHOP', seq: 2 }])
})

it.each([[], null, 'passed', {}, { level: 'info' }])(
  'does not take %j for a result or a container',
  async (value) => {
    const { entries } = await read([first, value], [value])
    const message = expect.stringContaining('it is neither an Allure result nor a container')
    expect(entries).toMatchObject([
      { kind: 'problem', message },
      { kind: 'problem', message },
      { kind: 'result', result: { name: 'pays' } },
    ])
  },
)

describe('files that share a history ID or a UUID', () => {
  it.each([
    ['names', { name: 'pays twice' }],
    ['full names', { fullName: 'shop.Pay.paysTwice' }],
    ['parameters', { parameters: [{ name: 'currency', value: 'GBP' }] }],
    ['test cases', { links: [{ type: 'tms', url: 'https://acme.example/project/SHOP/tcase/2' }] }],
    ['markers in links', { links: [{ type: 'tms', name: 'SHOP-002', url: 'https://elsewhere.example' }] }],
    ['history ids', { historyId: 'other' }],
  ])('are different results if they differ in %s', async (_what, more) => {
    const { results } = await read([first, { ...second, ...more }])
    expect(results).toMatchObject([
      { status: 'failed', attempts: 1 },
      { status: 'passed', attempts: 1 },
    ])
  })

  it('are different results without a history ID', async () => {
    const bare = { uuid: 'u', name: 'pays', status: 'failed' }
    const { results } = await read([bare, { ...bare, status: 'passed' }, { ...bare, historyId: '' }])
    expect(results.map(({ status }) => status)).toEqual(['failed', 'passed', 'failed'])
  })

  it.each([
    ['start', [1000, undefined], [1100, 1900]],
    ['start', [undefined, 1000], [1100, 1900]],
    ['stop', [1000, 1000], [1100, undefined]],
  ])('are as bad as the worst if one lacks its %s', async (_what, starts, stops) => {
    const [one, other] = [0, 1].map((at) => ({ start: starts[at], stop: stops[at] }))
    for (const statuses of [
      ['failed', 'passed'],
      ['passed', 'failed'],
    ]) {
      const { results } = await read([
        { ...first, ...one, status: statuses[0] },
        { ...first, ...other, uuid: 'other', status: statuses[1] },
      ])
      expect(results).toMatchObject([{ status: 'failed', attempts: 2 }])
    }
  })

  it('are one result if a file is a copy, which is counted', async () => {
    const { results } = await read([first, first, second, first])
    expect(results).toMatchObject([{ status: 'passed', attempts: 4 }])
    expect(results[0]?.comment).toContain('passed in attempt 2; before: failed.')
  })
})

describe('an Allure result', () => {
  it.each([
    [1000, 1.8e19, null],
    [2000, 1000, null],
    [1000, undefined, null],
    [1000, 2250, 1250],
  ])('that starts at %d and stops at %d took %d ms', async (start, stop, timeTaken) => {
    expect((await read([{ ...first, start, stop }])).results[0]?.timeTaken).toBe(timeTaken)
  })

  it('has a name in Unicode NFC', async () => {
    const { results } = await read([{ ...first, name: 'Bezahlu\u0308ng' }])
    expect(results[0]?.name).toBe('Bezahlüng')
  })

  it('without a name uses its full name or file name', async () => {
    const { results } = await read([{ uuid: 'a', name: ' ', fullName: 'shop.Pay.pays' }, { uuid: 'b' }])
    expect(results.map(({ name }) => name)).toEqual(['shop.Pay.pays', '1-result.json'])
  })

  it('reports attachments that are URLs or have no file', async () => {
    const attachments = [{ name: 'video' }, { name: 'page', source: 'https://ci.example/1?a=1&b=2' }]
    const { results } = await read([{ ...second, attachments }])
    expect(results[0]?.attachments).toEqual([])
    expect(results[0]?.comment).toContain('Attachment &quot;video&quot; has no file.')
    expect(results[0]?.comment).toContain('<a href="https://ci.example/1?a=1&amp;b=2">')
  })

  it('may have deeply nested steps', async () => {
    const depth = 50_000
    const steps = `${'{"steps":['.repeat(depth)}{"attachments":[{"source":"a.png"}]}${']}'.repeat(depth)}`
    const path = mkdtempSync(join(root, 'deep-'))
    writeFileSync(
      join(path, 'a-result.json'),
      `{"uuid":"u","name":"pays","status":"passed","steps":[${steps}]}`,
    )
    const entries: ReportEntry[] = []
    for await (const some of readAllure(path, { skipStdout: 'never', skipStderr: 'never' }))
      entries.push(...some)
    expect(entries).toMatchObject([{ kind: 'result', result: { attachments: [{ name: 'a.png' }] } }])
  })
})

describe('fixtures', () => {
  const failed = {
    name: 'opens the shop',
    status: 'broken',
    statusDetails: { message: 'no <database>' },
    attachments: [{ name: 'log', source: 'log.txt' }],
  }
  const passed = {
    name: 'takes a picture',
    status: 'passed',
    steps: [{ attachments: [{ source: 'end.png' }] }],
  }

  it('add their files to their tests and their failures to the log', async () => {
    const other = { ...first, historyId: 'h2' }
    const { path, entries, results } = await read(
      [{ ...other, uuid: 'u3', name: 'waits' }, first, second],
      [
        { uuid: 'c1', children: ['u1', 'u3'], befores: [failed] },
        { uuid: 'c2', children: ['u2'], afters: [passed] },
      ],
    )
    const files = results.map(({ attachments }) => attachments.map((file) => file.path))
    expect(files).toEqual([[join(path, 'log.txt')], [join(path, 'log.txt'), join(path, 'end.png')]])
    expect(entries[0]).toEqual({
      kind: 'log',
      comment: '<p>opens the shop: broken</p><p>no &lt;database&gt;</p>',
      attachments: [],
    })
  })

  it('add their files to the log if none of their tests has a result', async () => {
    const { path, entries } = await read([first], [{ uuid: 'c', children: ['gone'], afters: [failed] }])
    expect(entries[0]).toMatchObject({ attachments: [{ name: 'log.txt', path: join(path, 'log.txt') }] })
  })
})
