import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { ReadOptions, ReportEntry, TestResult } from '../report.js'
import { readJunit } from './read-junit.js'

const folder = mkdtempSync(join(tmpdir(), 'qasphere-junit-'))
afterAll(() => rmSync(folder, { recursive: true }))
const everything: ReadOptions = { skipStdout: 'never', skipStderr: 'never' }

async function read(content: string | Buffer, options = everything): Promise<ReportEntry[]> {
  const path = join(folder, 'report.xml')
  writeFileSync(path, content)
  const entries: ReportEntry[] = []
  for await (const some of readJunit(path, options)) entries.push(...some)
  return entries
}

async function only(testCase: string, options = everything): Promise<TestResult> {
  const [entry] = await read(`<testsuite name="s">${testCase}</testsuite>`, options)
  if (entry?.kind !== 'result') throw new Error('no result')
  return entry.result
}

describe('a JUnit report', () => {
  it('of suites in suites is read once, to any depth', async () => {
    const depth = 200
    const suites = Array.from(
      { length: depth },
      (_, at) => `<testsuite name="s${at}"><testcase name="t${at}"/>`,
    )
    const entries = await read(`<testsuites>${suites.join('')}${'</testsuite>'.repeat(depth)}</testsuites>`)
    const results = entries.flatMap((entry) => (entry.kind === 'result' ? entry.result : []))
    expect(results.map(({ name, folder }) => `${folder} ${name}`)).toEqual(
      Array.from({ length: depth }, (_, at) => `s${at} t${at}`),
    )
  })

  it.each([
    ['<failure message="m"/>', 'failed', '<p>m</p>'],
    ['<failure message="m" type="T">trace</failure>', 'failed', '<p>T: m</p><pre>trace</pre>'],
    ['<failure type="T"/>', 'failed', '<p>T</p>'],
    ['<failure>T: m at line 1</failure>', 'failed', '<pre>T: m at line 1</pre>'],
    ['<failure message="m">m at line 1</failure>', 'failed', '<pre>m at line 1</pre>'],
    ['<failure message="a"/><failure message="b"/>', 'failed', '<p>a</p><p>b</p>'],
    ['<error message="e"/>', 'blocked', '<p>e</p>'],
    ['<failure message="f"/><error message="e"/>', 'blocked', '<p>f</p><p>e</p>'],
    ['<skipped/>', 'skipped', ''],
    [
      '<failure><![CDATA[<b> & \u001b[31mred\u001b[0m]]></failure>',
      'failed',
      '<pre>&lt;b&gt; &amp; red</pre>',
    ],
    ['<failure>&#x1b;[31mred&#27;[0m &#0008;</failure>', 'failed', '<pre>red</pre>'],
    ['<failure message="&lt;&amp;&#x65E5;"/>', 'failed', '<p>&lt;&amp;日</p>'],
    [
      '<system-out>out</system-out><system-err>err</system-err>',
      'passed',
      '<h4>stdout</h4><pre>out</pre><h4>stderr</h4><pre>err</pre>',
    ],
    ['<flakyError message="m"/>', 'passed', '<p>Passed in attempt 2.</p><p>m</p>'],
    [
      '<failure message="m"/><rerunFailure message="n"/>',
      'failed',
      '<p>Failed in all 2 attempts.</p><p>m</p><p>n</p>',
    ],
  ])('with %s says it', async (inside, status, comment) => {
    expect(await only(`<testcase name="t">${inside}</testcase>`)).toMatchObject({ status, comment })
  })

  it.each([
    ['1.5', 1500],
    ['1,5', 1500],
    ['1,234.5', 1234500],
    ['', null],
    ['0', 0],
    ['-1', null],
    ['soon', null],
  ])('with the time "%s"', async (time, timeTaken) => {
    expect((await only(`<testcase name="t" time="${time}"/>`)).timeTaken).toBe(timeTaken)
  })

  it('leaves out the output of successes where that is wanted', async () => {
    const options: ReadOptions = { skipStdout: 'on-success', skipStderr: 'never' }
    const output = '<system-out>out</system-out><system-err>err</system-err>'
    expect((await only(`<testcase name="t">${output}</testcase>`, options)).comment).toBe(
      '<h4>stderr</h4><pre>err</pre>',
    )
    expect((await only(`<testcase name="t"><failure/>${output}</testcase>`, options)).comment).toContain(
      'out',
    )
  })

  it('names attachments in stdout, stderr and properties, with paths of any system', async () => {
    const { attachments, comment } = await only(`<testcase name="t">
      <properties><property name="attachment" value="/abs/c.png"/></properties>
      <system-out>before [[ATTACHMENT|shots/a.png]]</system-out>
      <system-err>[[ATTACHMENT|shots\\b.png]]</system-err></testcase>`)
    expect(attachments).toEqual([
      { name: 'a.png', path: join(folder, 'shots/a.png') },
      { name: 'b.png', path: join(folder, 'shots/b.png') },
      { name: 'c.png', path: '/abs/c.png' },
    ])
    expect(comment).toBe('<h4>stdout</h4><pre>before</pre>')
  })

  it('puts what belongs to no test into the run’s log', async () => {
    const entries = await read(
      '<testsuite name="s"><testcase><error message="set-up broke"/></testcase><system-err>slow</system-err></testsuite>',
    )
    expect(entries).toEqual([
      { kind: 'log', comment: '<p>s</p><p>set-up broke</p>' },
      { kind: 'log', comment: '<p>s</p><pre>slow</pre>' },
    ])
  })

  const umlaut = (encoding: string) =>
    `<?xml version="1.0" encoding="${encoding}"?><testsuite><testcase name="Grüße"/></testsuite>`
  it.each([
    ['UTF-8', Buffer.from(umlaut('UTF-8'))],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${umlaut('utf-8')}`)],
    ['UTF-16 LE', Buffer.from(`\ufeff${umlaut('UTF-16')}`, 'utf16le')],
    ['UTF-16 BE', Buffer.from(`\ufeff${umlaut('UTF-16')}`, 'utf16le').swap16()],
    ['Latin-1', Buffer.from(umlaut('ISO-8859-1'), 'latin1')],
  ])('in %s', async (_encoding, content) => {
    expect(await read(content)).toMatchObject([{ result: { name: 'Grüße' } }])
  })

  it.each([
    ['a reference', '&#x1b;[31mred&#27;[0m', 'red'],
    ['a colour in words', '#x1B[31mred#x1B[0m', 'red'],
    ['a raw colour', '\u001b[31mred\u001b[0m', 'red'],
    ['a letter of several bytes', 'Größe 日本', 'Größe 日本'],
    ['a surrogate pair', 'ok 🎉', 'ok 🎉'],
  ])('with %s where one piece of the file ends and the next begins', async (_what, written, shown) => {
    const start = '<testsuite><testcase name="'
    const piece = 64 * 1024
    for (let before = piece - 10; before <= piece + 20; before++) {
      const padding = `${'x'.repeat(before - start.length - 40)}"/><testcase name="first `
      const rest = 'y'.repeat(100)
      const entries = await read(`${start}${padding}${written}${rest}"/></testsuite>`)
      expect(entries.at(-1)).toMatchObject({ result: { name: `first ${shown}${rest}` } })
    }
  })

  it('that is empty has no entries', async () => {
    expect(await read('<testsuites tests="0"/>')).toEqual([])
  })

  it.each([
    ['<testsuite><testcase name="a"></testsuite>', 'unexpected close tag', 1, 43],
    ['<testsuite>\n<testcase name="a"', 'unclosed tag', 2, undefined],
    ['<testsuite>\n  <testcase name=a/></testsuite>', 'unquoted attribute', 2, undefined],
    ['', 'root element', 1, undefined],
    ['<html/>', 'its root is <html>', 1, undefined],
    ['<!DOCTYPE t [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuite name="&b;"/>', 'DOCTYPE', 1, undefined],
    ['<!DOCTYPE t SYSTEM "file:///etc/passwd"><testsuite/>', 'DOCTYPE', 1, undefined],
    ['<?xml version="1.0" encoding="klingon"?><testsuite/>', 'encoding "klingon"', undefined, undefined],
  ])('that is broken says where: %s', async (content, words, line, column) => {
    await expect(read(content)).rejects.toMatchObject({
      name: 'ReportError',
      message: expect.stringContaining(words),
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    })
  })
})
