import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { sample } from '../../../test/support/thoroughness.js'
import { extractAttachments } from './attachment-paths.js'
import { renderComment } from './comment.js'
import { readJunit } from './junit/read-junit.js'
import { findMarkers, parseTestCaseUrl } from './markers.js'
import { plainName, plainText } from './plain-text.js'

const folder = mkdtempSync(join(tmpdir(), 'qasphere-hostile-'))
afterAll(() => rmSync(folder, { recursive: true }))

const all = { skipStdout: 'never', skipStderr: 'never' } as const

async function readReport(content: string): Promise<void> {
  const path = join(folder, 'report.xml')
  writeFileSync(path, content)
  let entries = 0
  for await (const some of readJunit(path, all)) entries += some.length
  expect(entries).toBeGreaterThan(0)
}

/** Returns the shortest processor time of some runs of a task in ms, because other processes can only add to it. */
async function processorTime(task: () => unknown, rounds: number): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage()
    await task()
    const { user, system } = process.cpuUsage(before)
    shortest = Math.min(shortest, (user + system) / 1000)
  }
  return shortest
}

const shortLength = 50_400
const times = 8
/** Shorter times are not significant, because a single garbage collection takes as long. */
const minMeasuredMs = 0.5

const maxGrowth = 5 * times
/** Other processes may slow down this one for a while, but not in every attempt. */
const maxTries = 5

/**
 * Returns how much longer a task takes for eight times the input: about 8 times if linear, 64 times if quadratic. Takes
 * the minimum of several attempts if the first one is too high.
 */
async function growth<T>(create: (length: number) => T, task: (input: T) => unknown): Promise<number> {
  const [short, long] = [create(shortLength), create(times * shortLength)]
  let least = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < maxTries && least > maxGrowth; tries++) {
    const shortTime = Math.max(await processorTime(() => task(short), 3), minMeasuredMs)
    least = Math.min(least, (await processorTime(() => task(long), 1)) / shortTime)
  }
  return least
}

/** Texts for which some pattern of ours or of Node's took more than linear time. */
const texts: readonly (readonly [string, (length: number) => string])[] = [
  ['spaces before a mark', (length) => `${' '.repeat(length)}[[ATTACHMENT|`],
  ['spaces and marks', (length) => `${' '.repeat(length)}[[ATTACHMENT|a]]${' '.repeat(length)}x`],
  ['marks that do not end', (length) => '[[ATTACHMENT|'.repeat(length / 13)],
  ['marks on one line', (length) => '[[ATTACHMENT|a[]] '.repeat(length / 18)],
  ['closing brackets', (length) => `[[ATTACHMENT|${']'.repeat(length)}`],
  ['markers', (length) => 'A-100 '.repeat(length / 6)],
  [
    'markers that differ',
    (length) => Array.from({ length: length / 8 }, (_, at) => `A-${at + 1000}`).join(' '),
  ],
  ['markers of a method', (length) => `test_${'_prj123'.repeat(length / 7)}`],
  ['markers in camel case', (length) => `test${'Prj123'.repeat(length / 6)}`],
  ['capitals of a method', (length) => `Test${'A'.repeat(length)}`],
  ['digits', (length) => `A-${'1'.repeat(length)}`],
  ['parameters of an escape', (length) => `\u001b${';?'.repeat(length / 2)}`],
  ['escapes', (length) => '\u001b'.repeat(length)],
  ['beginnings of commands', (length) => '\u001b['.repeat(length / 2)],
  ['beginnings of titles', (length) => '\u001b]0;'.repeat(length / 4)],
  ['a title that does not end', (length) => `\u001b]0;${'a;'.repeat(length / 2)}`],
  ['colors without escapes', (length) => '[31ma[39m'.repeat(length / 9)],
  ['quantities', (length) => `[31m[39m [1m${', 1m'.repeat(length / 4)}`],
  ['brackets', (length) => `[39m${'['.repeat(length)}`],
  ['links without escapes', (length) => ']8;;'.repeat(length / 4)],
  ['escapes in words', (length) => '#x1B['.repeat(length / 5)],
  ['lines', (length) => '\n'.repeat(length)],
  ['bidirectional controls', (length) => '\u202e \u2028'.repeat(length / 3)],
  ['combining characters out of order', (length) => `a${'\u0301\u0323'.repeat(length / 2)}`],
  ['slashes', (length) => `https://a.example/${'/'.repeat(length)}`],
]

const tasks: readonly (readonly [string, (text: string) => unknown])[] = [
  ['attachmentMarks', extractAttachments],
  ['findMarkers', (text) => findMarkers(text, { format: 'junit' })],
  ['parseTestCaseUrl', parseTestCaseUrl],
  ['plainText', plainText],
  ['plainName', plainName],
  [
    'renderComment',
    (text) => renderComment({ failures: [{ message: text, text }], stdout: text }, 'failed', all),
  ],
]

/** Reports with many elements of one kind. */
const reports: readonly (readonly [string, (length: number) => string])[] = [
  [
    'suites in suites',
    (length) => {
      const depth = length / 50
      return `${'<testsuite><testcase name="a"/>'.repeat(depth)}${'</testsuite>'.repeat(depth)}`
    },
  ],
  ['many attributes', (length) => `<testsuite><testcase name="a" ${attributes(length / 10)}/></testsuite>`],
  [
    'many failures of a test',
    (length) => `<testsuite><testcase name="a">${'<failure/>'.repeat(length / 10)}</testcase></testsuite>`,
  ],
  [
    'many attempts of a test',
    (length) =>
      `<testsuite><testcase name="a">${'<flakyError>a</flakyError>'.repeat(length / 26)}</testcase></testsuite>`,
  ],
  [
    'output of a test in pieces',
    (length) =>
      `<testsuite><testcase name="a">${'<system-out>a<![CDATA[b]]></system-out>'.repeat(length / 39)}</testcase></testsuite>`,
  ],
  [
    'test cases that are almost simple',
    (length) =>
      `<testsuite>${'<testcase name="a"><system-out>b</system-out><c/></testcase>'.repeat(length / 60)}</testsuite>`,
  ],
  [
    'test cases in test cases',
    (length) =>
      `<testsuite>${'<testcase name=">">'.repeat(length / 30)}${'</testcase>'.repeat(length / 30)}</testsuite>`,
  ],
  [
    'many references',
    (length) =>
      `<testsuite><testcase name="a"><failure>${'&#xD83D;'.repeat(length / 8)}</failure></testcase></testsuite>`,
  ],
  [
    'a reference that does not end',
    (length) =>
      `<testsuite><testcase name="a"><failure>&#10;</failure></testcase><!-- &#${'1'.repeat(length)} --></testsuite>`,
  ],
]

function attributes(amount: number): string {
  return Array.from({ length: amount }, (_, at) => `a${at}="1"`).join(' ')
}

describe('malicious text takes linear time', () => {
  it.each(sample(texts, 2))('%s', async (_what, text) => {
    for (const [name, task] of tasks) {
      expect(await growth(text, task), name).toBeLessThanOrEqual(maxGrowth)
    }
  })

  it.each(reports)('a report with %s', async (_what, report) => {
    expect(await growth(report, readReport)).toBeLessThanOrEqual(maxGrowth)
  })
})
