import { describe, expect, it } from 'vitest'
import type { Command } from '../input/command.js'
import type { Option } from '../input/option.js'
import { findAmbiguities } from './ambiguities.js'

function command(words: string, ...options: Option[]): Command {
  return {
    words: words.split(' '),
    summary: '',
    options,
    examples: [],
    load: async () => ({ run: async () => undefined }),
  }
}

function option(name: string, kind: Option['kind'] = 'string'): Option {
  return { name, kind, description: '', required: false }
}

describe('ambiguities', () => {
  it('do not exist if a name takes a value everywhere', () => {
    expect(
      findAmbiguities([command('api a', option('links', 'json')), command('api b', option('links', 'list'))]),
    ).toEqual([])
  })

  it.each([
    [
      [command('api a', option('closed')), command('api b', option('closed', 'boolean'))],
      /--closed is boolean in one/,
    ],
    [[command('api a', option('run-id'), option('runid'))], /--run-id and --runid differ only in dashes/],
    [[command('api a', option('title'), option('title'))], /--title is listed twice in api a/],
    [
      [command('api a', option('limit', 'integer')), command('upload', option('limit', 'boolean'))],
      /--limit is boolean in one/,
    ],
    [[command('a'), command('a')], /^a is listed twice/],
    [
      [command('a', { ...option('run-url'), short: 'r' }), command('b', { ...option('rate'), short: 'r' })],
      /-r is --run-url and --rate/,
    ],
  ])('are found', (commands, words) => {
    expect(findAmbiguities(commands)).toEqual([expect.stringMatching(words)])
  })

  it('are found between options of a command and those of every command', () => {
    expect(findAmbiguities([command('a', option('verbose'))])).toEqual([
      '--verbose is boolean in one command and not in another',
      '--verbose is listed twice in a',
    ])
  })
})
