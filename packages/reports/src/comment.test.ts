import { describe, expect, it } from 'vitest'
import { joinParts, renderComment, renderLinks, renderParagraph, renderResultsTable } from './comment.js'

const never = { skipStdout: 'never', skipStderr: 'never' } as const

describe('a comment with very many parts', () => {
  it('shows those that servers accept, its output, and how many failures are omitted', () => {
    const failures = Array.from({ length: 60_000 }, (_, at) => ({ message: `number ${at}` }))
    const comment = renderComment({ failures, stdout: 'printed' }, 'failed', never)
    expect(comment).toContain('<p>number 0</p>')
    expect(comment).toMatch(
      /<p>number 49999<\/p><p>… 10000 more not shown …<\/p><h4>stdout<\/h4><pre>printed/,
    )
  })

  it('is limited in length', () => {
    const parts = Array.from({ length: 10 }, (_, at) => `<pre>${at}${'x'.repeat(1_000_000)}</pre>`)
    expect(joinParts(parts)).toBe(`${parts.slice(0, 4).join('')}<p>… 6 more not shown …</p>`)
    expect(joinParts(['', '<p>a</p>', ''])).toBe('<p>a</p>')
  })

  it('has a limited number of links and rows', () => {
    const addresses = Array.from({ length: 1200 }, (_, at) => `https://a.example/${at}`)
    expect(renderLinks(addresses)).toMatch(/999<\/a><\/li><\/ul><p>… 200 more not shown …<\/p>$/)
    const rows = addresses.map((name) => ({ name, status: 'passed', timeTaken: 1 }) as const)
    expect(renderResultsTable('Test', rows)).toMatch(/<\/table><p>… 200 more not shown …<\/p>$/)
  })

  it('shows a text with very many lines as a block', () => {
    expect(renderParagraph('a\nb')).toBe('<p>a<br />b</p>')
    const text = 'line\n'.repeat(2000).trim()
    expect(renderParagraph(text)).toBe(`<pre>${text}</pre>`)
  })
})
