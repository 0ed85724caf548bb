import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repository } from '../support/command-line.js'

const page = readFileSync(join(repository, 'docs/troubleshooting.md'), 'utf8')
const messages = [...page.matchAll(/^### (.+)$/gm)].flatMap(([, heading = '']) =>
  [...heading.matchAll(/`([^`]+)`/g)].map(([, message = '']) => message),
)

/** All text of the sources, with the placeholders of templates replaced by `…`. */
const sources = ['cli', 'client', 'uploads', 'server']
  .flatMap((name) => {
    const folder = join(repository, 'packages', name, 'src')
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .map((path) => readFileSync(join(folder, path), 'utf8'))
  })
  .join('\n')
  .replaceAll(/\$\{[^}]*\}/g, '…')

describe('docs/troubleshooting.md', () => {
  it('explains messages', () => {
    expect(messages.length).toBeGreaterThan(15)
  })

  it.each(messages)('explains a message that is printed: %s', (message) => {
    const parts = message.split('…').map((part) => part.trim())
    for (const part of parts) expect(sources).toContain(part)
  })
})
