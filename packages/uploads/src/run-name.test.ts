import { describe, expect, it } from 'vitest'
import { defaultRunName } from './policies.js'
import { appendNumber, expandRunName, formatFileTime } from './run-name.js'

const night = new Date(2026, 0, 5, 0, 7, 9)
const noon = new Date(2026, 10, 23, 12, 30, 0)
const evening = new Date(2009, 11, 31, 23, 59, 59)
const env = { BUILD: '17', EMPTY: '', NESTED: '{YYYY}' }

describe('the title of a run', () => {
  it.each([
    ['{YYYY} {YY}', night, '2026 26'],
    ['{YY}', evening, '09'],
    ['{MMM} {MM} {DD}', night, 'Jan 01 05'],
    ['{MMM} {MM} {DD}', evening, 'Dec 12 31'],
    ['{HH}:{mm}:{ss}', night, '00:07:09'],
    ['{hh} {AMPM}', night, '12 AM'],
    ['{hh} {AMPM}', noon, '12 PM'],
    ['{hh} {AMPM}', evening, '11 PM'],
    [defaultRunName, noon, 'Automated test run - Nov 23, 2026, 12:30:00 PM'],
    ['Build {env:BUILD}', noon, 'Build 17'],
    ['{env:BUILD}{env:BUILD}', noon, '1717'],
    ['[{env:EMPTY}]', noon, '[]'],
    ['{env:UNSET}', noon, '{env:UNSET}'],
    // Placeholders in values are not expanded.
    ['{env:NESTED}', noon, '{YYYY}'],
    ['{yyyy} {Mmm} {ampm} {BUILD} {} {env:}', noon, '{yyyy} {Mmm} {ampm} {BUILD} {} {env:}'],
    ['{constructor} {env:toString}', noon, '{constructor} {env:toString}'],
    ['{{YYYY}} {YYYY', noon, '{2026} {YYYY'],
    ['$& $1', noon, '$& $1'],
  ])('%s', (template, at, title) => {
    expect(expandRunName(template, at, env)).toBe(title)
  })

  it('is one line in Unicode NFC', () => {
    expect(expandRunName(' Cafe\u0301\n at {HH} ', night, env)).toBe('Café at 00')
  })

  it.each([
    ['Nightly', 1, 'Nightly'],
    ['Nightly', 12, 'Nightly (12)'],
    ['x'.repeat(251), 2, `${'x'.repeat(251)} (2)`],
    ['x'.repeat(255), 2, `${'x'.repeat(251)} (2)`],
    [`${'x'.repeat(250)}👩‍👩‍👧`.slice(0, 255), 2, `${'x'.repeat(250)} (2)`],
    [`${'x'.repeat(249)} yyyyy`, 2, `${'x'.repeat(249)} y (2)`],
    [`${'x'.repeat(250)} yyyy`, 2, `${'x'.repeat(250)} (2)`],
  ])('%s with the number %i', (title, number, numbered) => {
    expect(appendNumber(title, number)).toBe(numbered)
  })

  it('formats times for file names', () => {
    expect(formatFileTime(evening)).toBe('20091231-235959')
  })
})
