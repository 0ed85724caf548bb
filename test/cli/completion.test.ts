import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cleanEnvironment, emptyFolder, qasphere, qasphereBinary } from '../support/qasphere.js'

/** Returns the completions that Bash offers for words, the last of which is at the cursor. */
function bashOffers(words: readonly string[], cwd = emptyFolder()): string[] {
  const quoted = words.map((word) => `'${word}'`).join(' ')
  const script = `
    eval "$(qasphere completion bash)"
    COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}
    compopt() { :; }
    _qasphere
    printf '%s\\n' "\${COMPREPLY[@]}"`
  const env = cleanEnvironment()
  const path = [dirname(qasphereBinary), dirname(process.execPath), env.PATH].join(delimiter)
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', script], {
    cwd,
    encoding: 'utf8',
    env: { ...env, PATH: path },
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout.split('\n').filter((line) => line !== '')
}

describe('completion in bash', () => {
  it.each([
    [
      ['qasphere', ''],
      [
        'api',
        'junit-upload',
        'playwright-json-upload',
        'allure-upload',
        'runs',
        'report',
        'search',
        'status',
        'test-cases',
        'auth',
        'api-keys',
        'logins',
        'server',
        'mcp',
        'skill',
        'commands',
        'browse',
        'config',
        'doctor',
        'completion',
        'help',
      ],
    ],
    [
      ['qasphere', 'api', 'sh'],
      ['shared-steps', 'shared-preconditions'],
    ],
    [
      ['qasphere', 'api', 'runs', 'c'],
      ['create', 'clone', 'close'],
    ],
    [['qasphere', 'api', 'runs', 'create', '--ty'], ['--type']],
    [
      ['qasphere', 'api', 'runs', 'create', '--type', ''],
      ['static', 'static_struct', 'live'],
    ],
    [['qasphere', 'api', 'runs', 'list', '--closed', '=', 'f'], ['false']],
    [
      ['qasphere', 'api', 'test-cases', 'list', '--include', 'steps,pa'],
      ['steps,parameterValues', 'steps,path'],
    ],
    [['qasphere', 'api', 'runs', 'list', '--closed', '--clo'], []],
    [
      ['qasphere', 'runs', 're'],
      ['results', 'rerun'],
    ],
    [['qasphere', 'runs', 'results', '--status', 'failed,b'], ['failed,blocked']],
    [['qasphere', 'completion', 'z'], ['zsh']],
    [
      ['qasphere', 'help', 'api', 'runs', 'c'],
      ['create', 'clone', 'close'],
    ],
  ])('%j offers %j', (words, offers) => {
    expect(bashOffers(words).sort()).toEqual([...offers].sort())
  })

  it('offers files if a path is expected', () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, 'shot one.png'), '')
    mkdirSync(join(cwd, 'shots'))
    writeFileSync(join(cwd, 'other.png'), '')
    expect(bashOffers(['qasphere', 'api', 'files', 'upload', '--file', 'sh'], cwd).sort()).toEqual([
      'shot one.png',
      'shots',
    ])
  })
})

describe('completion scripts', () => {
  it.each(['bash', 'zsh', 'fish', 'powershell'])('for %s run the program', async (shell) => {
    const { status, stdout, stderr } = await qasphere(['completion', shell])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain(`qasphere __complete ${shell}`)
  })

  it('are for the current shell by default', async () => {
    expect((await qasphere(['completion'], { env: { SHELL: '/usr/bin/fish' } })).stdout).toContain(
      '__complete fish',
    )
    expect(await qasphere(['completion'], { env: { SHELL: '/bin/odd' } })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Specify your shell: qasphere completion bash|zsh|fish|powershell'),
    })
    expect(await qasphere(['completion', 'csh'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('shell: must be one of bash, zsh, fish, powershell'),
    })
  })
})
