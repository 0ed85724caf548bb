import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { quoteForShell } from './shell-quote.js'

it.each(['plain', '', "it's", '[{"a": "b"}]', '$HOME `x` \\ "', 'a\nb', '*', '${name}', 'ü'])(
  '%j survives a shell',
  (text) => {
    const { stdout } = spawnSync('sh', ['-c', `printf %s ${quoteForShell(text)}`], { encoding: 'utf8' })
    expect(stdout).toBe(text)
  },
)

it('leaves arguments unchanged that need no quotes', () => {
  expect(quoteForShell('--project-code=PRJ')).toBe('--project-code=PRJ')
})
