import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { repository } from '../support/command-line.js'
import { emptyFolder, qasphere } from '../support/qasphere.js'

interface DescribedCommand {
  readonly command: string
  readonly words: readonly string[]
  readonly usage: string
  readonly options: readonly { readonly name: string }[]
  readonly examples: readonly { readonly command: string }[]
}

async function listCommands(): Promise<readonly DescribedCommand[]> {
  const { stdout } = await qasphere(['commands', '--json'])
  return JSON.parse(stdout).commands
}

/** The commands in the generated documentation, whose examples other tests run. */
const documented = readFileSync(join(repository, 'docs/reference/commands.md'), 'utf8')

describe('commands', () => {
  it('lists the same commands as the documentation, one in each line', async () => {
    const { status, stdout, stderr } = await qasphere(['commands'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const names = stdout.split('\n').map((line) => line.split('  ')[0] ?? '')
    const headings = [...documented.matchAll(/^## (qasphere .*)$/gm)].map(([, name]) => name)
    expect(names.slice(0, -1)).toEqual(headings)
  })

  it('describes the whole tree as JSON', async () => {
    const commands = await listCommands()
    expect(commands.find(({ command }) => command === 'qasphere api runs close')).toMatchObject({
      words: ['api', 'runs', 'close'],
      summary: expect.any(String),
      usage: expect.stringContaining(
        'Usage: qasphere api runs close [--project-code <string>] --run-id <run>',
      ),
      options: expect.arrayContaining([
        expect.objectContaining({ name: '--run-id', kind: 'integer', required: true, repeatable: false }),
      ]),
      takesConnectionOptions: true,
      takesOutputOptions: true,
      endpoint: { method: 'POST', path: '/project/{projectCode}/run/{runId}/close' },
      examples: [{ does: expect.any(String), command: expect.stringContaining('qasphere api runs close') }],
    })
    const compare = commands.find(({ command }) => command === 'qasphere report compare')
    expect(compare).toMatchObject({
      endpoint: { path: '/api/qasphere/v1/project/{projectCode}/report/compare' },
    })
    for (const { examples } of commands) {
      for (const { command } of examples) expect(documented).toContain(command)
    }
  })

  it('supports the output options', async () => {
    const { stdout } = await qasphere(['commands', '--jq', '.commands | map(select(.endpoint)) | length'])
    expect(Number(stdout)).toBeGreaterThan(35)
    const preferring = { env: { QAS_OUTPUT: 'yaml' } }
    expect((await qasphere(['commands'], preferring)).stdout).toMatch(/^qasphere api projects list {2,}List/)
    expect(
      JSON.parse((await qasphere(['commands', '--json'], preferring)).stdout).commands.length,
    ).toBeGreaterThan(70)
  })
})

describe('skill', () => {
  it('is printed as an Agent Skill, with examples that are tested', async () => {
    const { status, stdout } = await qasphere(['skill'])
    expect(status).toBe(0)
    const [, header = '', text = ''] = stdout.split(/^---\n/m)
    const { name, description, metadata } = parse(header)
    expect(name).toBe('qasphere')
    expect(description.length).toBeLessThanOrEqual(1024)
    expect(metadata.version).toBe((await qasphere(['--version'])).stdout.trim())
    expect(stdout.length / 4).toBeLessThan(2500)
    const examples = [...text.matchAll(/^qasphere .*$/gm)].map(([line]) => line)
    expect(examples.length).toBeGreaterThan(10)
    for (const example of examples) expect(documented).toContain(example)
  })

  it('is installed with a reference for each resource, which has every command once', async () => {
    const cwd = emptyFolder()
    const { status, stdout, stderr } = await qasphere(['skill', '--install', 'skills'], { cwd })
    const folder = join(cwd, 'skills/qasphere')
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${folder}\n`, stderr: '' })
    const main = readFileSync(join(folder, 'SKILL.md'), 'utf8')
    expect(main).toBe((await qasphere(['skill'])).stdout)
    const links = [...main.matchAll(/\]\((references\/\S+\.md)\)/g)].map(([, path = '']) => path)
    expect(links.map((path) => path.slice('references/'.length)).sort()).toEqual(
      readdirSync(join(folder, 'references')).sort(),
    )
    const references = links.map((path) => readFileSync(join(folder, path), 'utf8')).join('\n')
    const described = [...references.matchAll(/^## (qasphere .*)$/gm)].map(([, name]) => name)
    const commands = await listCommands()
    expect(described.sort()).toEqual(commands.map(({ command }) => command).sort())
    for (const { options } of commands) {
      for (const { name } of options) expect(references).toContain(name)
    }
    // Others who work on the same project read it, too.
    expect(statSync(folder).mode & 0o055).toBe(0o055)
  })

  it('replaces what an earlier version has installed, and nothing else', async () => {
    const cwd = emptyFolder()
    await qasphere(['skill', '--install', '.'], { cwd })
    const stale = join(cwd, 'qasphere/references/gone.md')
    const own = join(cwd, 'qasphere/notes.md')
    for (const path of [stale, own]) writeFileSync(path, 'text')
    expect((await qasphere(['skill', '--install', '.'], { cwd })).status).toBe(0)
    expect([existsSync(stale), existsSync(own)]).toEqual([false, true])
  })

  it.each([
    ['another skill', (folder: string) => writeFileSync(join(folder, 'SKILL.md'), '---\nname: other\n---\n')],
    ['something else', (folder: string) => writeFileSync(join(folder, 'data.txt'), 'x')],
  ])('does not touch %s of the same name', async (_what, fill) => {
    const cwd = emptyFolder()
    mkdirSync(join(cwd, 'qasphere'))
    fill(join(cwd, 'qasphere'))
    const before = readdirSync(join(cwd, 'qasphere'))
    const { status, stderr } = await qasphere(['skill', '--install', '.'], { cwd })
    expect(status).toBe(1)
    expect(stderr).toContain('exists and is not this skill')
    expect(readdirSync(join(cwd, 'qasphere'))).toEqual(before)
  })

  it('says why a folder cannot be written', async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, 'file'), '')
    const { status, stderr } = await qasphere(['skill', '--install', 'file'], { cwd })
    expect(status).toBe(1)
    expect(stderr).toMatch(/--install: .*file\/qasphere cannot be written/)
    if (process.platform !== 'linux') return
    // Node's own function for nested folders never returns here.
    const nowhere = await qasphere(['skill', '--install', '/proc/nothing'], { cwd })
    expect(nowhere).toMatchObject({ status: 1, stderr: expect.stringContaining('cannot be written: ENOENT') })
  })
})
