import { describe, expect, it } from 'vitest'
import type { Command, Option } from '../input/command.js'
import { ambiguities } from './ambiguities.js'

function command(words: string, ...options: Option[]): Command {
  return { words: words.split(' '), summary: '', options, examples: [] }
}

function option(name: string, kind: Option['kind'] = 'string'): Option {
  return { name, kind, description: '', required: false }
}

describe('ambiguities', () => {
  it('are none where a name takes a value everywhere', () => {
    expect(
      ambiguities([command('api a', option('links', 'json')), command('api b', option('links', 'list'))]),
    ).toEqual([])
  })

  it.each([
    [
      [command('api a', option('closed')), command('api b', option('closed', 'boolean'))],
      /--closed is boolean in one/,
    ],
    [[command('api a', option('run-id'), option('runid'))], /--run-id and --runid are one/],
    [[command('api a', option('title'), option('title'))], /--title has two meanings in api a/],
    [[command('api a', option('verbose'))], /--verbose is boolean in one/],
  ])('are found', (commands, words) => {
    expect(ambiguities(commands)).toEqual([expect.stringMatching(words)])
  })
})
