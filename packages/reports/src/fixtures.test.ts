import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  findMarkers,
  formatMarker,
  type MarkerFormat,
  readAllure,
  readJunit,
  readPlaywright,
} from './index.js'
import type { ReadReport, ReportEntry } from './report.js'

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url))

async function read(reader: ReadReport, path: string): Promise<ReportEntry[]> {
  const entries: ReportEntry[] = []
  for await (const some of reader(join(fixtures, path), { skipStdout: 'never', skipStderr: 'never' }))
    entries.push(...some)
  return entries
}

/** Formats results as sorted lines `status name [markers]`, because the order of Allure's files is random. */
async function lines(reader: ReadReport, path: string, format: MarkerFormat): Promise<string[]> {
  const entries = await read(reader, path)
  return entries
    .flatMap((entry) => (entry.kind === 'result' ? entry.result : []))
    .map(({ status, name, markers }) => {
      const found = markers.length > 0 ? markers : findMarkers(name, { format })
      return [status, name, ...found.map(formatMarker)].join(' ')
    })
    .sort()
}

describe('reports from real tools', () => {
  it.each<[string, ReadReport, string, MarkerFormat, string[]]>([
    [
      'vitest',
      readJunit,
      'vitest/junit.xml',
      'junit',
      [
        'failed basket > deeper <&> 日本 > throws',
        'failed basket > fails SHOP-002 SHOP-002',
        'passed basket > SHOP-001 keeps its articles SHOP-001',
        'passed basket > pays in EUR',
        'passed basket > pays in SEK',
        'skipped basket > waits SHOP-003 SHOP-003',
      ],
    ],
    [
      'jest-junit',
      readJunit,
      'jest/junit.xml',
      'junit',
      [
        'failed basket deeper 日本 throws',
        'failed basket fails SHOP-002 SHOP-002',
        'passed basket SHOP-001 keeps its articles SHOP-001',
        'passed basket pays in EUR',
        'passed basket pays in SEK',
        'skipped basket waits SHOP-003 SHOP-003',
      ],
    ],
    [
      'mocha',
      readJunit,
      'mocha/junit.xml',
      'junit',
      [
        'failed basket deeper 日本 throws',
        'failed basket fails SHOP-002 SHOP-002',
        'passed basket SHOP-001 keeps its articles SHOP-001',
      ],
    ],
    [
      'node',
      readJunit,
      'node/junit.xml',
      'junit',
      [
        'failed fails SHOP-002 SHOP-002',
        'failed throws',
        'passed SHOP-001 keeps its articles SHOP-001',
        'skipped waits SHOP-003 SHOP-003',
      ],
    ],
    [
      'pytest',
      readJunit,
      'pytest/junit.xml',
      'junit',
      [
        'blocked test_errors',
        'failed test_fails_shop002 SHOP-002',
        'passed test_pays[EUR]',
        'passed test_pays[SEK]',
        'passed test_pays[\\u65e5\\u672c]',
        'passed test_shop001_keeps_its_articles SHOP-001',
        'skipped test_waits_shop003 SHOP-003',
      ],
    ],
    [
      'go test through gotestsum',
      readJunit,
      'go/junit.xml',
      'junit',
      [
        'failed TestFailsShop002 SHOP-002',
        'passed TestPanics',
        'passed TestPays',
        'passed TestPays/EUR',
        'passed TestPays/SEK',
        'passed TestPays/日本',
        'passed TestShop001KeepsItsArticles SHOP-001',
        'skipped TestWaits',
      ],
    ],
    [
      'go test that panics',
      readJunit,
      'go/panic.xml',
      'junit',
      [
        'failed TestFailsShop002 SHOP-002',
        'failed TestPanics',
        'passed TestPays',
        'passed TestPays/EUR',
        'passed TestPays/SEK',
        'passed TestPays/日本',
        'passed TestShop001KeepsItsArticles SHOP-001',
        'skipped TestWaits',
      ],
    ],
    [
      'Maven with Surefire 2',
      readJunit,
      'maven/TEST-shop.PaymentTest.xml',
      'junit',
      [
        'blocked throwsAnError',
        'failed failsEveryTime',
        'passed isFlaky',
        'passed keepsItsArticlesShop001',
        'skipped waits',
      ],
    ],
    [
      'PHPUnit 9',
      readJunit,
      'phpunit-9/junit.xml',
      'junit',
      [
        'blocked testThrows',
        'failed testFailsShop002 SHOP-002',
        'failed testPays with data set "SEK"',
        'passed testPays with data set "EUR"',
        'passed testPrints',
        'passed testShop001KeepsItsArticles SHOP-001',
        'passed testWarns',
        'skipped testWaitsShop003 SHOP-003',
      ],
    ],
    [
      'Surefire, written by hand',
      readJunit,
      'surefire/TEST-shop.PaymentTest.xml',
      'junit',
      [
        'blocked SHOP-004 breaks SHOP-004',
        'failed SHOP-003 fails every time SHOP-003',
        'passed SHOP-002 is flaky SHOP-002',
        'passed cardPaymentShop001',
        'skipped SHOP-005 waits SHOP-005',
      ],
    ],
    [
      'PHPUnit, written by hand',
      readJunit,
      'phpunit/junit.xml',
      'junit',
      [
        'failed testCurrency with data set "SEK"',
        'passed testCurrency with data set "EUR"',
        'passed testShop001Basket SHOP-001',
        'passed testWarns',
      ],
    ],
    [
      '.NET, written by hand',
      readJunit,
      'dotnet/junit.xml',
      'junit',
      ['failed SHOP-006 Refuses(amount: -1) SHOP-006', 'passed Pay(currency: "EUR")'],
    ],
    [
      'Playwright',
      readPlaywright,
      'playwright/report.json',
      'playwright',
      [
        'failed basket › fails on phones SHOP-002 SHOP-002',
        'passed basket › SHOP-001 keeps its articles SHOP-001',
        'passed basket › flaky',
        'passed basket › is named by its page SHOP-004',
        'skipped basket › waits SHOP-003 SHOP-003',
      ],
    ],
    [
      'allure-vitest',
      readAllure,
      'allure-vitest',
      'allure',
      [
        'blocked throws',
        'failed fails SHOP-002 SHOP-002',
        'passed SHOP-001 keeps its articles SHOP-001',
        'passed pays in EUR',
        'passed pays in SEK',
      ],
    ],
    [
      'allure-mocha',
      readAllure,
      'allure-mocha',
      'allure',
      [
        'blocked throws',
        'failed fails SHOP-002 SHOP-002',
        'passed SHOP-001 keeps its articles SHOP-001',
        'skipped waits SHOP-003 SHOP-003',
      ],
    ],
    [
      'allure-mocha of Allure 2',
      readAllure,
      'allure-2-mocha',
      'allure',
      [
        'blocked throws',
        'failed fails SHOP-002 SHOP-002',
        'passed SHOP-001 keeps its articles SHOP-001',
        'skipped waits SHOP-003 SHOP-003',
      ],
    ],
  ])('%s', async (_tool, reader, path, format, expected) => {
    expect(await lines(reader, path, format)).toEqual(expected.sort())
  })

  it('Playwright: the worst status of all projects counts, and the comment lists all of them', async () => {
    const entries = await read(readPlaywright, 'playwright/report.json')
    const results = entries.flatMap((entry) => (entry.kind === 'result' ? entry.result : []))
    const failed = results.find((result) => result.status === 'failed')
    expect(failed?.comment).toMatch(/<tr><td>desktop<\/td><td>passed<\/td><td>\d+ ms<\/td><\/tr>/)
    expect(failed?.comment).toMatch(/<tr><td>phone<\/td><td>failed<\/td><td>\d+ ms<\/td><\/tr>/)
    expect(failed?.comment).toContain('<h4>phone</h4><p>Failed in both attempts.</p>')
    expect(failed?.comment).not.toContain('\u001b')
    expect(results.find((result) => result.name.endsWith('flaky'))?.comment).toContain(
      'Flaky: passed in attempt 2.',
    )
    const named = results.find((result) => result.name.endsWith('by its page'))
    expect(named?.attachments[0]).toEqual({ name: 'note.txt', body: Buffer.from('Grüße') })
    expect(named?.attachments[1]?.path).toMatch(/basket/)
  })

  it.each(['1.63', '1.64', '1.65'])('Playwright %s: JSON and blob reports agree', async (version) => {
    const json = await read(readPlaywright, `playwright-${version}/report.json`)
    const blob = await read(readPlaywright, `playwright-${version}/report.zip`)
    const plain = (entries: ReportEntry[]) =>
      entries.flatMap((entry) =>
        entry.kind === 'result'
          ? { ...entry.result, place: undefined, attachments: undefined, comment: undefined }
          : entry,
      )
    const comments = (entries: ReportEntry[]) =>
      entries.map((entry) => (entry.kind === 'result' ? entry.result.comment : ''))
    expect(plain(blob)).toEqual(plain(json))
    for (const words of [
      '<td>phone</td><td>failed</td>',
      'Failed in both attempts',
      'toBe(&#39;desktop&#39;)',
      'paying',
    ]) {
      const having = comments(json).map((comment) => comment.includes(words))
      expect(having).toContain(true)
      expect(comments(blob).map((comment) => comment.includes(words))).toEqual(having)
    }
    expect(plain(json)).toHaveLength(5)
    const attached = blob.flatMap((entry) => (entry.kind === 'result' ? entry.result.attachments : []))
    expect(attached.map(({ name, body }) => [name, body?.toString().slice(0, 5)])).toEqual(
      expect.arrayContaining([
        ['note.txt', 'Grüße'],
        ['basket.txt', 'two a'],
        ['error-context.md', expect.stringMatching(/^# /)],
      ]),
    )
  })

  it('Allure: attempts of one test are folded, attachments of steps are found', async () => {
    const entries = await read(readAllure, 'allure-playwright')
    const results = entries.flatMap((entry) => (entry.kind === 'result' ? entry.result : []))
    expect(results).toHaveLength(10)
    expect(
      results.filter((result) => result.comment.includes('passed in attempt 2; before: failed.')),
    ).toHaveLength(2)
    const withNote = results.find((result) => result.name === 'is named by its page')
    expect(withNote?.attachments.map(({ name }) => name)).toEqual(['note.txt', 'basket.txt'])
  })

  it('.NET: stderr of a suite goes to the log of the run', async () => {
    const logs = (await read(readJunit, 'dotnet/junit.xml')).filter((entry) => entry.kind === 'log')
    expect(logs).toEqual([
      { kind: 'log', comment: '<p>Shop.Tests.dll</p><pre>Connection to the test database was slow</pre>' },
    ])
  })
})
