import { commandWords, docsBase, type Endpoint, endpoints } from 'qasphere-contract'
import { describe, expect, it } from 'vitest'
import { qasphere } from '../support/qasphere.js'
import { sample } from '../support/thoroughness.js'

const actions = Object.values(endpoints).flatMap((endpoint: Endpoint) => {
  const words = commandWords(endpoint)
  return words ? [{ words, endpoint }] : []
})
const groups = [
  ...new Set(
    actions.flatMap(({ words }) => words.slice(0, -1).map((_, end) => words.slice(0, end + 1).join(' '))),
  ),
]

describe('help', () => {
  it.each(sample(actions, 5).map(({ words, endpoint }) => [words.join(' '), words, endpoint] as const))(
    'of %s names every option, an example and its page',
    async (_command, words, endpoint) => {
      const { status, stdout, stderr } = await qasphere([...words, '--help'])
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toContain(`Usage: qasphere ${words.join(' ')}`)
      expect(stdout).toContain(endpoint.summary.split(' ').slice(0, 4).join(' '))
      expect(stdout.replace(/\s+/g, ' ')).toContain(
        endpoint.docs
          ? `Documentation: ${docsBase}${endpoint.docs}`
          : endpoint.extension
            ? 'Hosted QA Sphere does not have this endpoint.'
            : 'QA Sphere does not document this endpoint.',
      )
      expect(stdout).toContain(`\nExamples\n  # `)
      for (const option of ['--timeout', '--ca-file', '--verbose', '--help']) expect(stdout).toContain(option)
      for (const name of Object.keys(endpoint.request.params ?? {})) {
        expect(stdout).toMatch(
          new RegExp(
            `--${name.replace(/[A-Z]/g, '-$&').toLowerCase()} [^]*?[(;]\\s*required(\\s+unless|[;)])`,
          ),
        )
      }
      if (endpoint.request.body) expect(stdout).toContain('--body-file <path>')
      if (endpoint.paging) expect(stdout).toContain('--all ')
    },
  )

  it.each(sample(groups, 3))('of the group %s lists its actions', async (group) => {
    const words = group.split(' ')
    const asked = await qasphere([...words, '-h'])
    expect(asked).toMatchObject({ status: 0, stderr: '' })
    const below = actions.filter(({ words: own }) => own.join(' ').startsWith(`${group} `))
    for (const { words: own } of below) expect(asked.stdout).toContain(`\n  ${own[group.split(' ').length]} `)
    expect(await qasphere(words)).toEqual({ status: 1, stdout: '', stderr: asked.stdout })
  })

  it.each([[[]], [['-h']], [['--help']]])('of the program is printed for %j', async (args) => {
    const { status, stdout, stderr } = await qasphere(args)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const word of ['api', 'server', 'completion', '--version']) expect(stdout).toContain(`\n  ${word}`)
  })

  it('takes precedence over errors', async () => {
    expect(await qasphere(['api', 'runs', 'create', '--nope', '--help'])).toMatchObject({
      status: 0,
      stderr: '',
    })
  })

  const widths: readonly (readonly [string, Record<string, string>, number])[] = [
    ['a pipe', {}, 80],
    ['40 columns', { COLUMNS: '40' }, 60],
    ['72 columns', { COLUMNS: '72' }, 72],
    ['300 columns', { COLUMNS: '300' }, 100],
    ['no number of columns', { COLUMNS: 'many' }, 80],
  ]
  it.each(widths)('fits into %s, except examples and URLs', async (_what, env, width) => {
    const commands = [
      ['api', 'test-cases', 'create'],
      ['junit-upload'],
      ['server'],
      ['completion'],
      ['api'],
      [],
    ]
    const lines: string[] = []
    for (const words of sample(commands, 2)) {
      const { stdout } = await qasphere([...words, '--help'], { env })
      lines.push(...stdout.split('\n').filter((line) => !/^ {2}qasphere |^Documentation: | s3:/.test(line)))
    }
    expect(lines.filter((line) => line.length > width)).toEqual([])
    expect(Math.max(...lines.map((line) => line.length))).toBeGreaterThan(width - 8)
  })

  it('keeps commands to copy on one line', async () => {
    const { stdout } = await qasphere(['completion', '--help'], { env: { COLUMNS: '60' } })
    expect(stdout).toContain('\n  qasphere completion fish > ~/.config/fish/completions/qasphere.fish\n')
    expect(stdout).toContain('\n  qasphere completion powershell | Out-String | Invoke-Expression\n')
  })

  it('shows that the URL of a run is enough without its project', async () => {
    const usageOf = async (words: string) =>
      (await qasphere([...words.split(' '), '--help'])).stdout.split('\n')[0]
    expect(await usageOf('runs watch')).toContain('[--project-code <string>] ')
    expect(await usageOf('api runs close')).toContain('[--project-code <string>] --run-id <run>')
    expect(await usageOf('api runs list')).toContain('list --project-code <string> ')
  })

  it.each([[['api', 'runs', 'list']], [['server', 'key']], [[]]])(
    'is also shown by the help command: %j',
    async (words) => {
      const { stdout } = await qasphere([...words, '--help'])
      expect(await qasphere(['help', ...words])).toEqual({ status: 0, stdout, stderr: '' })
    },
  )
})

describe('the version', () => {
  it.each([
    [['--version']],
    [['--verbose', '--version']],
    [['api', '--version']],
    [['api', 'runs', '--version']],
  ])('is printed for %j', async (args) => {
    expect(await qasphere(args)).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    })
  })
})
