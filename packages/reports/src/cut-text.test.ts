import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutText } from './cut-text.js'

describe('the start of a text', () => {
  it.each([
    ['', 0, ''],
    ['abc', 3, 'abc'],
    ['abcd', 3, 'abc'],
    ['ab😀', 3, 'ab'],
    ['ab😀', 4, 'ab😀'],
    ['abe\u0301', 3, 'ab'],
    ['ab👩‍👩‍👧', 5, 'ab'],
    ['🇩🇪🇫🇷', 6, '🇩🇪'],
    ['a\r\nb', 2, 'a'],
    // A single character that is longer than the limit is cut between code points.
    ['👩‍👩‍👧', 4, '👩‍'],
    ['👩‍👩‍👧', 3, '👩‍'],
    ['😀', 1, ''],
  ])('%j, %i', (text, maxLength, beginning) => {
    expect(cutText(text, maxLength)).toBe(beginning)
  })

  it('is well-formed and within the limit for any text', () => {
    const units = fc.constantFrom('a', '😀', 'e\u0301', '👩‍👩‍👧', '🇩🇪', '\r\n', '\u0301', ' ')
    const texts = fc.array(units, { maxLength: 300 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(texts, fc.nat(600), (text, maxLength) => {
        const cut = cutText(text, maxLength)
        expect(text.startsWith(cut)).toBe(true)
        expect(cut.length).toBeLessThanOrEqual(maxLength)
        expect(cut.isWellFormed()).toBe(true)
      }),
    )
  })

  it('takes as long for a long text as for a short one', () => {
    const text = 'e\u0301'.repeat(5_000_000)
    const start = performance.now()
    for (let nth = 0; nth < 1000; nth++) cutText(text, 511)
    expect(performance.now() - start).toBeLessThan(1000)
  })
})
