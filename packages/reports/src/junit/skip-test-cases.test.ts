import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { isThorough } from '../../../../test/support/thoroughness.js'
import { ReportError } from '../report.js'
import { readJunit } from './read-junit.js'
import { readSimpleTestCase } from './simple-test-case.js'

const folder = mkdtempSync(join(tmpdir(), 'qasphere-test-cases-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Reads the entries of a report, and the error that ends it. */
async function read(xml: string): Promise<unknown[]> {
  const path = join(folder, 'report.xml')
  writeFileSync(path, xml)
  const entries: unknown[] = []
  try {
    for await (const some of readJunit(path, { skipStdout: 'never', skipStderr: 'never' })) {
      entries.push(...some)
    }
  } catch (error) {
    if (!(error instanceof ReportError)) throw error
    entries.push({ message: error.message, line: error.line, column: error.column })
  }
  return entries
}

/** Reads with the parser only. Carriage returns have this effect, but do not change the entries. */
function readByParser(xml: string): Promise<unknown[]> {
  return read(xml.replaceAll('\n', '\r\n'))
}

const simple = {
  'without content': '<testcase name="a" classname="c" time="0.5"></testcase>',
  'without an end tag': '<testcase name="a"/>',
  'without attributes': '<testcase name="a" />\n<testcase ></testcase>',
  'with output':
    '<testcase name="a">\n  <system-out>one\ntwo &amp; three\n</system-out>\n  <system-err>four</system-err>\n</testcase>',
  'with sections':
    '<testcase name="a"><system-err><![CDATA[<b>\n&amp; ]]></system-err><system-out><![CDATA[]]></system-out></testcase>',
  'with several outputs':
    '<testcase name="a"><system-out>x\n</system-out><system-out>y\n</system-out></testcase>',
  'with unusual attributes': '<testcase name="ü b\'c"  x-y.z="1" _="2" status="skipped"></testcase>',
  'with text': '<testcase name="a"> \n </testcase>',
}

const others = {
  'a failure': '<testcase name="a"><failure message="m">trace\n</failure></testcase>',
  'a skip': '<testcase name="a"><skipped/></testcase>',
  'a test case in it': '<testcase name="a"><testcase name="b"/>\n</testcase>',
  'a bracket in attributes': '<testcase name="a > b" classname="c"></testcase>',
  'references in attributes': '<testcase name="a &lt;&quot;b&quot;"></testcase>',
  'white space in attributes': '<testcase name="a\nb" classname="c\td"></testcase>',
  'apostrophes around attributes': `<testcase name='a' classname='b "c"'></testcase>`,
  'a name of objects': '<testcase name="a" constructor="x" __proto__="y"></testcase>',
  'space around equals signs': '<testcase name = "a"></testcase>',
  'lines in its tag': '<testcase\nname="a"\n>\n</testcase>',
  'space in its end tag': '<testcase name="a"></testcase >',
  'markup in output': '<testcase name="a"><system-out>x<b>y</b></system-out></testcase>',
  'sections and text': '<testcase name="a"><system-out>x<![CDATA[y]]></system-out></testcase>',
  'space in the tags of output': '<testcase name="a"><system-out >x</system-out ></testcase>',
  'output without an end tag': '<testcase name="a"><system-out/></testcase>',
  'a comment': '<testcase name="a"><!-- <testcase name="b"/> --></testcase>',
  'text content': '<testcase name="a">text</testcase>',
  'unknown references': '<testcase name="a"><system-out>&nbsp;</system-out></testcase>',
  'an attribute twice': '<testcase name="a" name="b"></testcase>',
  'an attribute without space': '<testcase name="a"classname="b"></testcase>',
  'an attribute without a value': '<testcase name="a" disabled></testcase>',
  'a tag in its tag': '<testcase name="a<b"></testcase>',
  'a wrong end tag': '<testcase name="a"></testsuite>',
  'a wrong end of output': '<testcase name="a"><system-out>x</system-err></testcase>',
  'an end of a section in output': '<testcase name="a"><system-out>]]></system-out></testcase>',
  'no end': '<testcase name="a"><system-out>x',
  'a longer name': '<testcases name="a"></testcases>',
  'a comment around it': '<!-- \n<testcase name="a"></testcase>\n -->',
  'a section around it': '<properties><![CDATA[ <testcase name="a"></testcase> ]]></properties>',
  'output around it': '<system-err>x\n<testcase name="a"></testcase></system-err>',
  'a suite around it': '<testsuite name="t">\n<testcase name="a"></testcase></testsuite>',
  'an element around it': '<other> \n<testcase name="a"></testcase></other>',
  'the end of the report around it': '</testsuite></testsuites>\n<testcase name="a"></testcase>',
}

const all = { ...simple, ...others }

describe('test cases that bypass the parser', () => {
  it.each(Object.entries(simple))('are the test cases of most reports: %s', (_name, xml) => {
    expect(readSimpleTestCase(xml, 0)).toBeDefined()
  })

  it.each(Object.values(simple))('are complete, whatever the chunk starts with: %j', (xml) => {
    const [first = ''] = xml.split('\n<testcase')
    for (const before of ['</testcase>', '\n</testcase>\n', '<system-out>x</system-out></testcase>']) {
      for (let cut = 0; cut < first.length; cut++) {
        expect(readSimpleTestCase(before + first.slice(0, cut), before.length)).toBeUndefined()
      }
      expect(readSimpleTestCase(before + first, before.length)?.end).toBe(before.length + first.length)
    }
  })

  it.each(Object.entries(others))('do not include those with %s', (_name, xml) => {
    expect(readSimpleTestCase(xml, 0)).toBeUndefined()
  })

  it.each(Object.entries(all))('are the same as with the parser: %s', async (_name, xml) => {
    const around = '<testcase name="n"><system-out>line\nline</system-out></testcase>\n'
    const report = `<testsuites>\n<testsuite name="s">\n${around.repeat(3)}${xml}\n${around.repeat(3)}</testsuite>\n</testsuites>\n`
    expect(await read(report)).toEqual(await readByParser(report))
  })

  it('are the same as with the parser for any chunk boundary', async () => {
    const elements = Object.entries(all)
      .flatMap(([name, xml]) => (isBroken(name) ? [] : [`${xml}\n`]))
      .join('')
    for (let shift = 0; shift < elements.length; shift += isThorough ? 13 : 61) {
      const padding = ' '.repeat(64 * 1024 - shift - 100)
      const start = `<testsuite name="s">\n<testcase name="n"/>${padding}\n${elements}`
      const report = `${start}</testsuite>`
      expect({ shift, entries: await read(report) }).toEqual({ shift, entries: await readByParser(report) })
      const broken = `${start}${others['an attribute twice']}</testsuite>`
      expect((await read(broken)).at(-1)).toEqual((await readByParser(broken)).at(-1))
    }
  })
})

/** Whether an element makes a report invalid. */
function isBroken(name: string): boolean {
  return /twice|without space|without a value|tag in its|wrong|end of a section|no end|unknown|end of the report/.test(
    name,
  )
}
