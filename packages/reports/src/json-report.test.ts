import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readAllure } from './allure/read-allure.js'
import { readAtOnce, readStreamed } from './playwright/read-playwright.js'
import { type ReadReport, type ReportEntry, ReportError } from './report.js'

const folder = mkdtempSync(join(tmpdir(), 'qasphere-json-'))
afterAll(() => rmSync(folder, { recursive: true }))

const options = { skipStdout: 'never', skipStderr: 'never' } as const
const atOnce: ReadReport = (path) => readAtOnce({ path, options })
const streamed: ReadReport = (path) => readStreamed({ path, options })

const test = { projectName: '', status: 'expected', results: [{ status: 'passed', duration: 5 }] }
const specs = [{ title: 'zahlt für 10 € 💶 日本', line: 1, tests: [test] }]
const report = {
  config: { projects: [] },
  suites: [{ title: 'a.spec.ts', file: 'a.spec.ts', specs }],
  errors: [],
}
const pretty = JSON.stringify(report, null, 2)
const compact = JSON.stringify(report)
const allure = JSON.stringify({ uuid: 'u', name: 'zahlt für 10 € 💶 日本', status: 'passed' })

const mark = '\ufeff'
const utf16le = (text: string) => Buffer.from(text, 'utf16le')
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()

async function entriesOf(read: ReadReport, path: string): Promise<ReportEntry[]> {
  const entries: ReportEntry[] = []
  for await (const some of read(path, options)) entries.push(...some)
  return entries
}

async function namesIn(read: ReadReport, content: string | Buffer): Promise<string[]> {
  const path = join(folder, 'report.json')
  writeFileSync(path, content)
  const entries = await entriesOf(read, path)
  return entries.flatMap((entry) => (entry.kind === 'result' ? entry.result.name : []))
}

async function errorOf(read: ReadReport, content: string | Buffer): Promise<ReportError> {
  const error = await namesIn(read, content).catch((thrown: unknown) => thrown)
  if (!(error instanceof ReportError)) throw new Error('it was not rejected')
  return error
}

async function allureEntries(content: string | Buffer): Promise<ReportEntry[]> {
  const results = mkdtempSync(join(folder, 'allure-'))
  writeFileSync(join(results, 'a-result.json'), content)
  return await entriesOf(readAllure, results)
}

const encodings: [string, (text: string) => string | Buffer][] = [
  ['UTF-8', (text) => text],
  ['UTF-8 with a byte order mark', (text) => mark + text],
  ['UTF-16 LE with a byte order mark', (text) => utf16le(mark + text)],
  ['UTF-16 BE with a byte order mark', (text) => utf16be(mark + text)],
  ['UTF-16 LE', utf16le],
  ['UTF-16 BE', utf16be],
]

const banners: [string, string, string][] = [
  ['npm output', '\n> shop@1.0.0 test\n> playwright test --reporter=json\n\n', ''],
  ['Windows line breaks', '\r\n> shop@1.0.0 test\r\n', '\r\nnpm notice new version\r\n'],
  ['dotenv output', '[dotenv@17.2.3] injecting env (2) from .env -- tip: { quiet: true }\n', ''],
  ['an object that Node printed', "{\n  path: '.env',\n  deep: { a: 1 }\n}\n", '\n{\n  code: 1\n}\n'],
  ['lines of a JSON log', '{"level":30,"msg":"set up"}\n', '\n{"level":30,"msg":"torn down"}\n'],
  ['text outside ASCII', '✔ Grüße {\n', '\n✔ fertig'],
  ['a byte order mark in the middle', '> test\n\ufeff', '\n'],
  ['only a line break', '\n', '\n\n'],
]

describe.each([
  ['at once', atOnce],
  ['streamed', streamed],
])('a JSON report read %s', (_how, read) => {
  describe.each(encodings)('in %s', (_encoding, encode) => {
    it.each([
      ['pretty', pretty],
      ['compact', compact],
    ])('is read, %s', async (_form, json) => {
      expect(await namesIn(read, encode(json))).toEqual(['zahlt für 10 € 💶 日本'])
    })

    it.each(banners)('is found between %s', async (_what, before, after) => {
      for (const json of [pretty, compact]) {
        expect(await namesIn(read, encode(before + json + after))).toEqual(['zahlt für 10 € 💶 日本'])
      }
    })
  })

  it('reports invalid UTF-8 with line and column', async () => {
    const latin1 = Buffer.from(pretty.replace('€', 'EUR').replace('💶 日本', '\ufffd'), 'latin1')
    const line = pretty.split('\n').findIndex((each) => each.includes('zahlt')) + 1
    const error = await errorOf(read, latin1)
    expect(error.message).toBe('it is not valid UTF-8 (byte 0xFC); save it as UTF-8')
    const column = (pretty.split('\n')[line - 1]?.indexOf('ü') ?? 0) + 1
    expect(error).toMatchObject({ line, column })
  })

  it('keeps replacement characters that are in the report', async () => {
    expect(await namesIn(read, pretty.replace('€', '\ufffd'))).toEqual(['zahlt für 10 \ufffd 💶 日本'])
  })

  it.each([0, 1, 2, 3])('keeps characters at chunk boundaries (%i)', async (shift) => {
    const title = 'x'.repeat(shift) + '€💶'.repeat(50_000)
    for (const [, encode] of encodings) {
      const names = await namesIn(read, encode(compact.replace('zahlt für 10 € 💶 日本', title)))
      expect(names.length === 1 && names[0] === title).toBe(true)
    }
  })

  it('rejects UTF-32', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), Buffer.alloc(2000)])
    expect((await errorOf(read, bytes)).message).toContain('UTF-32')
  })

  it.each([
    ['another report', `\n${pretty}`],
    ['another report on one line', `\n> test\n${compact}\n`],
    ['text on its last line', ' and more'],
    ['an extra bracket', '}'],
  ])('is rejected if %s follows', async (_what, after) => {
    const { message, line } = await errorOf(read, pretty + after)
    expect(message).toContain('another JSON document begins here')
    expect(line).toBe(pretty.split('\n').length)
  })

  it('reports where it is invalid after output of other tools', async () => {
    const broken = `> test\n\n${pretty.replace('"suites"', 'suites')}`
    const line = pretty.split('\n').findIndex((each) => each.includes('"suites"')) + 3
    expect(await errorOf(read, broken)).toMatchObject({ message: 'it is not valid JSON', line })
  })

  it('is not searched for in endless lines', async () => {
    expect((await errorOf(read, 'no JSON\n'.repeat(1_000_000))).line).toBe(1)
  })
})

describe('an Allure result', () => {
  it.each(encodings)('is read in %s, also between output of other tools', async (_encoding, encode) => {
    for (const content of [allure, `> test\n${allure}\ndone\n`]) {
      const [entry] = await allureEntries(encode(content))
      expect(entry).toMatchObject({ kind: 'result', result: { name: 'zahlt für 10 € 💶 日本' } })
    }
  })

  it('with invalid UTF-8 is reported as a problem', async () => {
    const [entry] = await allureEntries(Buffer.from(allure, 'latin1'))
    expect(entry).toMatchObject({
      kind: 'problem',
      message: expect.stringMatching(/a-result\.json:1:\d+: it is not valid UTF-8 \(byte 0xFC\)/),
    })
  })
})
