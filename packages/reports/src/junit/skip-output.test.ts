import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import { OutputSkipper } from './skip-output.js'

interface Seen {
  /** Text of each element, and the line where it ends. */
  readonly elements: (readonly [name: string, text: string, line: number])[]
  error: boolean
  hasSkipped: boolean
}

/** Returns what a parser sees of XML in chunks, with or without skipping output. */
function see(xml: string, pieceLength: number, skips: boolean): Seen {
  const seen: Seen = { elements: [], error: false, hasSkipped: false }
  const texts: string[] = []
  const add = (text: string) => {
    texts.push((texts.pop() ?? '') + text)
  }
  const parser = new SaxesParser()
  const skipper = new OutputSkipper((piece) => parser.write(piece), add)
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name }) => {
    texts.push('')
    if (name.startsWith('system-')) skipper.enter()
  })
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', ({ name }) => {
    seen.elements.push([name, texts.pop() ?? '', parser.line + skipper.skippedLines])
  })
  try {
    for (let at = 0; at < xml.length; at += pieceLength) {
      skipper.write(xml.slice(at, at + pieceLength), skips)
    }
    parser.close()
  } catch {
    seen.error = true
  }
  seen.hasSkipped = skipper.hasSkipped
  return seen
}

const reports = {
  plain: '<a>\n<system-out>one\ntwo\n</system-out><b/>\n<system-err>three</system-err>\n</a>',
  entities: '<a><system-out>&amp;&lt;\n&gt;x&quot;&apos;; &amp;amp; end</system-out></a>',
  sections: '<a><system-out><![CDATA[<b>\n&amp; ]] ]>]]> after <![CDATA[x]]></system-out>\n</a>',
  'empty output': '<a><system-out></system-out><system-err/><system-out><![CDATA[]]></system-out>\n</a>',
  'markup in output': '<a><system-out>x<b>y\n</b>z</system-out>\n<c/></a>',
  'comments and instructions': '<a><system-out>x<!-- <system-out> -->y<?p <system-err>?>z</system-out></a>',
  'tags in attributes, comments and sections':
    '<a x="&lt;system-out>"><!--<system-out>--><b><![CDATA[<system-out>]]></b><system-out>x</system-out></a>',
  'output in output': '<a><system-out>x<system-out>y\n</system-out>z\n</system-out>\n</a>',
  'tags with space': '<a><system-out >x</system-out ><system-err\n>y</system-err></a>',
  'an unknown entity': '<a><system-out>x &nbsp; y</system-out></a>',
  'an entity without its end': '<a><system-out>x & y</system-out></a>',
  'a forbidden sequence': '<a><system-out>x ]]> y</system-out></a>',
  'output without its end': '<a><system-out>x\n',
  'a section without its end': '<a><system-out><![CDATA[x ]]\n',
  'a wrong end': '<a><system-out>x</system-err></a>',
}

describe('output that bypasses the parser', () => {
  it.each(Object.entries(reports))('is the same as with the parser: %s', (_name, xml) => {
    const expected = see(xml, xml.length, false)
    for (let pieceLength = 1; pieceLength <= xml.length; pieceLength++) {
      const { hasSkipped, ...seen } = see(xml, pieceLength, true)
      expect({ pieceLength, ...seen }).toEqual({
        pieceLength,
        elements: expected.elements,
        error: expected.error,
      })
    }
  })

  it('is the output of most reports', () => {
    for (const name of ['plain', 'entities', 'sections'] as const) {
      expect(see(reports[name], reports[name].length, true).hasSkipped).toBe(true)
    }
  })
})
