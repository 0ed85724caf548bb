import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { isThorough } from '../../../../test/support/thoroughness.js'
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
  it.runIf(isThorough)('can name more files than a call can have arguments', async () => {
    const marks = '[[ATTACHMENT|a]]'.repeat(200_000)
    const { attachments } = await only(`<testcase name="t"><system-out>${marks}</system-out></testcase>`)
    expect(attachments.map(({ name }) => name)).toEqual(['a'])
  })

  it('with nested suites of any depth is read once', async () => {
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
    ['<disabled message="off"/>', 'skipped', '<p>off</p>'],
    ['<ignored/>', 'skipped', ''],
    ['<skipped type="todo"/><failure message="m"/>', 'skipped', '<p>m</p><p>todo</p>'],
    ['<skipped/><failure message="m"/>', 'failed', '<p>m</p>'],
    ['<failure message="a\u00a0|&#10;b |">t</failure>', 'failed', '<pre>a\u00a0|\nb |</pre><pre>t</pre>'],
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
      '<p>Failed in both attempts.</p><p>m</p><p>n</p>',
    ],
    [
      '<failure message="m"/><rerunFailure message="n"/><rerunFailure message="o"/>',
      'failed',
      '<p>Failed in all 3 attempts.</p><p>m</p><p>n</p><p>o</p>',
    ],
    [
      '<flakyFailure message="m"><stackTrace>trace</stackTrace><system-out>o</system-out><system-err>e</system-err></flakyFailure><system-out>p</system-out>',
      'passed',
      '<p>Passed in attempt 2.</p><p>m</p><pre>trace</pre><h4>stdout of attempt 1</h4><pre>o</pre><h4>stderr of attempt 1</h4><pre>e</pre><h4>stdout</h4><pre>p</pre>',
    ],
    [
      '<error message="m"/><rerunError message="second">own trace<system-out>o</system-out></rerunError>',
      'blocked',
      '<p>Failed in both attempts.</p><p>m</p><p>second</p><pre>own trace</pre><h4>stdout of attempt 2</h4><pre>o</pre>',
    ],
    ['<rerunFailure message="n"/>', 'failed', '<p>Failed in both attempts.</p><p>n</p>'],
    ['<rerunError/><rerunError message="n"/>', 'blocked', '<p>Failed in all 3 attempts.</p><p>n</p>'],
    ['<rerunError/><rerunFailure/>', 'failed', '<p>Failed in all 3 attempts.</p>'],
    ['<rerunSkipped message="n"/>', 'skipped', '<p>Skipped in attempt 2.</p><p>n</p>'],
    ['<flakyTimeout message="n"/>', 'passed', '<p>Passed in attempt 2.</p><p>n</p>'],
    ['<skipped/><rerunFailure message="n"/>', 'skipped', '<p>Skipped in attempt 2.</p><p>n</p>'],
    ['<failure>expected List<String>x</String> here</failure>', 'failed', '<pre>expected Listx here</pre>'],
    ['<system-out>a <testcase name="inner"/> b</system-out>', 'passed', '<h4>stdout</h4><pre>a  b</pre>'],
  ])('with %s has the right status and comment', async (inside, status, comment) => {
    expect(await only(`<testcase name="t">${inside}</testcase>`)).toMatchObject({ status, comment })
  })

  it.each(['failure', 'error', 'skipped'])('attaches files that the text of <%s> names', async (name) => {
    const inside = `<${name} message="m">at t()\n[[ATTACHMENT|shots/a[1].png]]</${name}>`
    expect(await only(`<testcase name="t">${inside}</testcase>`)).toMatchObject({
      comment: '<p>m</p><pre>at t()</pre>',
      attachments: [{ name: 'a[1].png' }],
    })
  })

  it.each([
    'status="notrun" result="suppressed"',
    'status="run" result="skipped"',
    'status="disabled"',
    'status="NOT RUN"',
    'result="Ignored"',
    'status="pending"',
    'status="cancelled"',
  ])('with %s did not run', async (attributes) => {
    expect(await only(`<testcase name="t" ${attributes}/>`)).toMatchObject({ status: 'skipped' })
    expect(await only(`<testcase name="t" ${attributes}><failure/></testcase>`)).toMatchObject({
      status: 'failed',
    })
  })

  it('with another status passed', async () => {
    expect(await only('<testcase name="t" status="run" result="completed"/>')).toMatchObject({
      status: 'passed',
    })
  })

  it('from Flank passed if it is flaky', async () => {
    expect(await only('<testcase name="t" flaky="true"><failure>f</failure></testcase>')).toMatchObject({
      status: 'passed',
      comment: '<p>Flaky: passed in a later attempt.</p><pre>f</pre>',
    })
  })

  it('contains the number of attempts and of the suite element of each result', async () => {
    const entries = await read(
      '<testsuites><testcase name="a"/><testsuite><testcase name="b"><flakyError/><flakyError/></testcase></testsuite><testsuite><testsuite><testcase name="c"/></testsuite><testcase name="d"/></testsuite></testsuites>',
    )
    expect(
      entries.map((entry) => entry.kind === 'result' && [entry.result.suite, entry.result.attempts]),
    ).toEqual([
      [0, undefined],
      [1, 3],
      [3, undefined],
      [2, undefined],
    ])
  })

  it('can name test cases in properties, each once', async () => {
    const { markers } = await only(`<testcase name="t"><properties>
      <property name="test case" value="https://a.example/project/shop/tcase/5"/>
      <property name="Test Case" value="b.example:8080/project/SHOP/tcase/6"/>
      <property name="test case">https://a.example/project/SHOP/tcase/5</property>
      <property name="test case" value="SHOP-7"/>
      <property name="owner" value="https://a.example/project/SHOP/tcase/8"/></properties></testcase>`)
    expect(markers).toEqual([
      { projectCode: 'SHOP', seq: 5, host: 'a.example' },
      { projectCode: 'SHOP', seq: 6, host: 'b.example:8080' },
    ])
  })

  it.each([
    ['1.5', 1500],
    ['1.234,56', 1234560],
    ['1.234.567,8', 1234567800],
    ['1,234,567', 1234567000],
    ["1'234.5", 1234500],
    ['1\u202f234,5', 1234500],
    ['1e-3', 1],
    ['.5', 500],
    ['0.', 0],
    [' 2 ', 2000],
    ['-0', 0],
    ['NaN', null],
    ['Infinity', null],
    ['1e300', null],
    ['0x10', null],
    ['1,5', 1500],
    ['1,234.5', 1234500],
    ['', null],
    ['0', 0],
    ['-1', null],
    ['soon', null],
  ])('with the time "%s"', async (time, timeTaken) => {
    expect((await only(`<testcase name="t" time="${time}"/>`)).timeTaken).toBe(timeTaken)
  })

  it('omits the output of passed tests on request', async () => {
    const options: ReadOptions = { skipStdout: 'on-success', skipStderr: 'never' }
    const output = '<system-out>out</system-out><system-err>err</system-err>'
    expect((await only(`<testcase name="t">${output}</testcase>`, options)).comment).toBe(
      '<h4>stderr</h4><pre>err</pre>',
    )
    expect((await only(`<testcase name="t"><failure/>${output}</testcase>`, options)).comment).toContain(
      'out',
    )
  })

  it('can name attachments in stdout, stderr and properties, with paths of any system', async () => {
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

  it('reads nested test cases as separate results', async () => {
    const entries = await read(`<testsuite name="s"><testcase name="outer"><failure message="broke"/>
      <testcase name="inner"><skipped/></testcase><system-out>after</system-out></testcase>
      <testcase name="next"/></testsuite>`)
    const results = entries.flatMap((entry) => (entry.kind === 'result' ? [entry.result] : []))
    expect(results.map(({ name, status, comment }) => [name, status, comment])).toEqual([
      ['inner', 'skipped', ''],
      ['outer', 'failed', '<p>broke</p><h4>stdout</h4><pre>after</pre>'],
      ['next', 'passed', ''],
    ])
  })

  it('can name attachments in the output of attempts and suites', async () => {
    const mark = (path: string) => `<system-out>[[ATTACHMENT|${path}]]</system-out>`
    const entries = await read(`<testsuite name="s"><testcase name="t"><failure/>
      <rerunFailure>${mark('a.png')}<system-err>[[ATTACHMENT|b.png]]</system-err></rerunFailure>${mark('a.png')}
      <rerunError>at t() [[ATTACHMENT|e.png]]</rerunError>
      </testcase>${mark('c.png')}<system-err>slow [[ATTACHMENT|d.png]]</system-err></testsuite>`)
    const attachments = entries.map((entry) =>
      (entry.kind === 'result'
        ? entry.result.attachments
        : entry.kind === 'log'
          ? entry.attachments
          : []
      )?.map(({ name }) => name),
    )
    expect(attachments).toEqual([['a.png', 'b.png', 'e.png'], ['c.png'], ['d.png']])
    expect(entries[2]).toMatchObject({ comment: '<p>s</p><pre>slow</pre>' })
  })

  it('links to web URLs that are named as attachments', async () => {
    const { attachments, comment } = await only(`<testcase name="t">
      <properties><property name="attachment" value="file:///abs/a%20b.png"/></properties>
      <system-out>[[ATTACHMENT|https://ci.example/1?a=1&amp;b="]]</system-out></testcase>`)
    expect(attachments).toEqual([{ name: 'a b.png', path: '/abs/a b.png' }])
    expect(comment).toBe(
      '<h4>Links</h4><ul><li><a href="https://ci.example/1?a=1&amp;b=&quot;">https://ci.example/1?a=1&amp;b=&quot;</a></li></ul>',
    )
  })

  it.each([
    ['<testcase><error message="set-up broke"/></testcase>', '<p>s</p><p>set-up broke</p>'],
    ['<system-err>slow</system-err>', '<p>s</p><pre>slow</pre>'],
    ['<failure message="cannot load">trace</failure>', '<p>s</p><p>cannot load</p><pre>trace</pre>'],
    ['<error/>', '<p>s</p><p>error without a message</p>'],
    [
      '<testcase classname="shop.Cart"><failure/></testcase>',
      '<p>s › shop.Cart</p><p>A test without a name: failed</p>',
    ],
    ['<testcase name=" "><error/></testcase>', '<p>s</p><p>A test without a name: blocked</p>'],
    ['<testcase classname="shop.Cart"/><system-out>quiet</system-out><skipped/>', undefined],
  ])('adds entries outside of tests to the run’s log: %s', async (inside, comment) => {
    const logs = comment === undefined ? [] : [{ kind: 'log', comment }]
    expect(await read(`<testsuite name="s">${inside}</testsuite>`)).toEqual(logs)
  })

  it('keeps the end of long output, and both ends of a long failure', async () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => `line ${at}`).join('\n')
    const { comment } = await only(
      `<testcase name="t"><failure>${lines}</failure><system-out>${lines}</system-out></testcase>`,
    )
    const [failure = '', output = ''] = comment.split('<h4>stdout</h4>')
    for (const [text, start] of [
      [failure, /^<pre>line 0\nline 1\n(?:line \d+\n)*… (\d+) characters were cut here …\nline \d/],
      [output, /^<pre>… (\d+) characters were cut here …\nline \d/],
    ] as const) {
      const [, cut] = start.exec(text) ?? []
      expect(text.endsWith('\nline 19998\nline 19999</pre>')).toBe(true)
      const shown = text.replace(/<\/?pre>|….*\n/g, '')
      expect(Number(cut)).toBe(lines.length - shown.length)
      expect(shown.length).toBeLessThanOrEqual(64 * 1024)
    }
  })

  it.each([0, 1, 2, 3])('cuts a long line between characters: %i', async (shift) => {
    const text = `${'x'.repeat(shift)}${'🎉'.repeat(50_000)}`
    const { comment } = await only(`<testcase name="t"><failure>${text}</failure></testcase>`)
    expect(comment).toMatch(/^<pre>x*(?:🎉)+\n… \d+ characters were cut here …\n(?:🎉)+<\/pre>$/u)
  })

  it.each([
    ['&#xD83C;&#xDF89;', '🎉'],
    ['&#55356;&#57225;', '🎉'],
    ['a&#xD83C;b', 'a\ufffdb'],
    ['&#xDF89;', '\ufffd'],
    ['a&#0;&#x1F;&#xFFFE;&#x0000000B;b', 'ab'],
    ['&#x110000;', '\ufffd'],
    ['&#X41;&#x42;&#067;', 'ABC'],
    ['&#x1b;]8;;https://a.example&#7;docs&#x1b;]8;;&#7;', 'docs'],
  ])('reads the odd reference %s', async (written, name) => {
    for (let shift = 0; shift < written.length; shift++) {
      const padding = 'x'.repeat(64 * 1024 - 23 - shift)
      const entries = await read(`<testsuite name="${padding}"><testcase name="${written}"/></testsuite>`)
      expect(entries).toMatchObject([{ result: { name } }])
    }
  })

  it.each(['\u0001', '\u001b', '\u009b', '\u007f', '&#x1;', '&#13;', '&#x9b;', '&#xd800;', '&#xfffe;'])(
    'has plain comments: %j',
    async (odd) => {
      const long = 'x'.repeat(70_000)
      const elements = ['failure', 'skipped', 'system-out', 'system-err'].flatMap((name) => [
        `<${name} message="a${odd}b" type="${odd}">c${odd}d</${name}>`,
        `<${name} message="a${odd}${long}"><![CDATA[${odd}]]>${long}${odd}${long}</${name}>`,
      ])
      const attempt = `<flakyFailure message="a${odd}" type="${odd}"><stackTrace>${odd}</stackTrace></flakyFailure>`
      for (const element of [...elements, attempt, `<property name="attachment" value="http://h/${odd}"/>`]) {
        const { comment, hasPlainComment } = await only(`<testcase name="t">${element}</testcase>`)
        expect(hasPlainComment).toBe(true)
        expect(comment.replace(/[\t\n\r]/g, '')).not.toMatch(/\p{Cc}/u)
        expect(comment.isWellFormed()).toBe(true)
      }
    },
  )

  it('has names on one line, in Unicode NFC', async () => {
    const { name, folder } = await only(
      '<testcase name="Cafe\u0301&#10;::error::x" classname="a\u202eb&#x2028;c"/>',
    )
    expect([name, folder]).toEqual(['Café ::error::x', 'ab c'])
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
    ['blank lines', Buffer.from(`\n\r\n  ${umlaut('UTF-8')}`)],
    ['blank lines and another encoding', Buffer.from(`\n\n${umlaut('ISO-8859-1')}`, 'latin1')],
    ['a byte order mark and blank lines', Buffer.from(`\ufeff\n${umlaut('UTF-8')}`)],
    ['blank lines and a byte order mark', Buffer.from(`\n\ufeff${umlaut('UTF-8')}`)],
    ['two byte order marks', Buffer.from(`\ufeff\ufeff${umlaut('UTF-8')}`)],
    ['more blank lines than a chunk has', Buffer.from(`${'\n'.repeat(64 * 1024 - 3)}${umlaut('UTF-8')}`)],
    ['a byte order mark and blank lines, in UTF-16', Buffer.from(`\ufeff\n\n${umlaut('UTF-16')}`, 'utf16le')],
    ['blank lines without a declaration', Buffer.from('\n\n<testsuite><testcase name="Grüße"/></testsuite>')],
  ])('after %s', async (_what, content) => {
    expect(await read(content)).toMatchObject([{ result: { name: 'Grüße' } }])
  })

  it('after blank lines reports errors with the right line', async () => {
    const broken = read('\n\n <?xml version="1.0"\n?>\n<testsuite>\n<testcase name=a/></testsuite>')
    await expect(broken).rejects.toThrow('which starts on line 6')
    await expect(read('\n\n')).rejects.toThrow()
    await expect(read('\nx <?xml version="1.0"?><testsuite/>')).rejects.toThrow()
  })

  it.each([
    ['a reference', '&#x1b;[31mred&#27;[0m', 'red'],
    ['an escaped color', '#x1B[31mred#x1B[0m', 'red'],
    ['a raw color', '\u001b[31mred\u001b[0m', 'red'],
    ['a character of several bytes', 'Größe 日本', 'Größe 日本'],
    ['a surrogate pair', 'ok 🎉', 'ok 🎉'],
  ])('with %s at a chunk boundary', async (_what, written, shown) => {
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

  it.each<[string, string, number | undefined, number?]>([
    [
      '<testsuite>\n<testcase\nname="a">\n</testsuite>',
      'unexpected close tag: <testcase>, which starts on line 2, is not closed',
      4,
      13,
    ],
    ['<testsuite>\n<testcase name="a"', 'the file ends in the tag <testcase>, which starts on line 2', 2],
    ['<testsuite>\n<testcase name="a">', 'the file ends in <testcase>, which starts on line 2', 2],
    ['<testsuite>\n  <testcase name=a/></testsuite>', 'unquoted attribute', 2],
    [
      '<testsuite>\n<testcase name="a>\n<testcase name="b"/></testsuite>',
      'in the tag <testcase>, which starts on line 2',
      3,
    ],
    [
      '<testsuite><testcase name="a">\n <failure> <![CDATA[x]]> <![CDATA[\n\n</failure>',
      'the CDATA section that starts here is not closed',
      2,
      26,
    ],
    ['<testsuite>\n<!-- a --> <!--\n</testsuite>\n', 'the comment that starts here is not closed', 2, 12],
    [
      '<testsuite>\n <testcase name="a"><failure>&lt; & b\n\n;</failure>',
      '"&" without a reference; expected &amp;',
      2,
      35,
    ],
    ['<testsuite>\n <testcase name="a & b"/>\n\n</testsuite>', '"&" without a reference', 2, 20],
    ['<testsuite>\n\n<testcase name="&nbsp;"/></testsuite>', 'undefined entity &nbsp;', 3, 17],
    ['<testsuite><testcase name="&#xZZ;"/></testsuite>', 'undefined entity &#xZZ;', 1, 28],
    ['<testsuite>\n</testsuite>\n\n  oops\n\n\n', 'text outside of the root element', 4, 3],
    ['<testsuite/>\n<!-- a\n<b> -->\n<?c d?> oops\n<!-- e -->\n', 'text outside of the root element', 4, 9],
    ['<?xml version="1.0"?>\r\n\r\n oops\r\n\r\n<testsuite/>', 'text outside of the root element', 3, 2],
    ['<testsuite/>\n\n&amp;\n\n', 'text outside of the root element', 3, 1],
    ['<testsuite/>\n\n<!oo>', 'text outside of the root element', 3, 1],
    ['<testsuite/>\n\n<!oops>\n\n', '"<!" that begins neither a comment nor a CDATA section', 3, 1],
    [
      '<testsuite>\n a <!oops>\n\n</testsuite>',
      '"<!" that begins neither a comment nor a CDATA section',
      2,
      4,
    ],
    [
      `<testsuite>${'<testcase name="t"><system-out>one\n</system-out></testcase>'.repeat(2)}</testsuite>\n\noops\n\n`,
      'text outside',
      5,
      1,
    ],
    ['', 'root element', 1],
    ['<html/>', 'its root is <html>', 1],
    ['<!DOCTYPE t [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuite name="&b;"/>', 'DOCTYPE', 1],
    ['<!DOCTYPE t SYSTEM "file:///etc/passwd"><testsuite/>', 'DOCTYPE', 1],
    ['<?xml version="1.0" encoding="klingon"?><testsuite/>', 'encoding "klingon"', undefined],
    [
      `<testsuite>${'<testcase name="t"><system-out>one\ntwo\n</system-out></testcase>'.repeat(3)}\n<b></c>`,
      'c',
      8,
      8,
    ],
  ])('that is invalid has an error with position: %s', async (content, words, line, column) => {
    await expect(read(content)).rejects.toMatchObject({
      name: 'ReportError',
      message: expect.stringContaining(words),
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    })
  })

  it('has correct line numbers after long output', async () => {
    const output = 'a line of output\n'.repeat(10_000)
    const testCase = `<testcase name="t"><system-out>${output}</system-out>\n</testcase>\n`
    const entries = await read(`<testsuite>\n${testCase.repeat(3)}</testsuite>`)
    const lines = entries.flatMap((entry) => (entry.kind === 'result' ? entry.result.place.line : []))
    expect(lines).toEqual([2, 10_004, 20_006])
  })
})
