import { expect, it } from 'vitest'
import { suggestCommands } from './suggest-commands.js'

const commands = [
  'api runs list',
  'api runs close',
  'api runs test-cases list',
  'api test-cases list',
  'api projects list',
  'api tags list',
  'api files upload',
  'junit-upload',
  'allure-upload',
  'auth login',
  'auth status',
  'server',
].map((words) => ({ words: words.split(' '), summary: '', options: [], examples: [] }))

it.each([
  ['login', 0, ['auth login']],
  ['status', 0, ['auth status']],
  ['Login now', 0, ['auth login']],
  ['run list', 0, ['api runs list']],
  ['run close 5', 0, ['api runs close']],
  ['run', 0, ['api runs']],
  ['api run list', 1, ['api runs list']],
  ['api runs lst', 2, ['api runs list']],
  ['auth runs list', 1, ['api runs list']],
  ['upload report.xml', 0, ['api files upload', 'junit-upload', 'allure-upload']],
  ['proj list', 0, ['api projects list']],
  ['test-case list', 0, ['api runs test-cases list', 'api test-cases list']],
  ['sever', 0, ['server']],
  ['list', 0, []],
  ['xyzzy', 0, []],
])('for %j with %i known words are %j', (given, known, suggested) => {
  expect(suggestCommands(commands, given.split(' '), known).map((path) => path.join(' '))).toEqual(suggested)
})
