import { expect, it, vi } from 'vitest'

// The build defines the version.
vi.stubGlobal('QASPHERE_VERSION', '0.0.0')
const { commands } = await import('./all-commands.js')

/** Commands that only read, print, or write the file that they are asked for. */
const reading = [
  'auth status',
  'browse',
  'commands',
  'completion',
  'config get',
  'doctor',
  'help',
  'mcp',
  'report run',
  'runs results',
  'runs watch',
  'server',
  'server export',
  'server key list',
  'server user list',
  'status',
  'test-cases export',
]

it('every command that changes something has --dry-run', () => {
  const without = commands
    .filter(({ options }) => !options.some(({ name }) => name === 'dry-run'))
    .filter(({ api }) => !api || (api.request.method !== 'GET' && api.request.isIdempotent !== true))
    .map(({ words }) => words.join(' '))
  expect(without.sort()).toEqual(reading)
})
