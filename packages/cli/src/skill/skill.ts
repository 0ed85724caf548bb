import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { QasError } from 'qasphere-client'
import { createFolders } from 'qasphere-client/create-folders'
import type { Command, RunContext } from '../input/command.js'
import { dryRunOption } from '../input/dry-run-option.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { getValue, isOn } from '../input/option.js'
import { renderSkill, skillName } from './render-skill.js'

export const skill: Command = {
  words: ['skill'],
  summary: 'Print or install an Agent Skill for qasphere.',
  details:
    'A skill teaches coding agents when and how to use qasphere. It consists of SKILL.md and a reference for each resource, which agents read when they need it. Without --install, prints SKILL.md.',
  options: [
    {
      name: 'install',
      kind: 'folder',
      description: `Folder to install the skill in, such as .agents/skills; an earlier version in its subfolder ${skillName} is replaced`,
      required: false,
    },
    dryRunOption,
  ],
  examples: [
    { does: 'print the skill', args: [] },
    { does: 'install the skill for the agents of this project', args: ['--install', '.agents/skills'] },
  ],
  load: () => import('./skill.js'),
}

/** Prints SKILL.md, or writes the skill and prints the path of its folder. */
export async function run({ commands, values, problems, terminal, cwd }: RunContext): Promise<void> {
  if (problems.length > 0) throw invalidArguments(problems)
  const files = renderSkill(commands.map(({ read }) => read()))
  const parent = getValue(values, 'install')
  if (parent === undefined) {
    await terminal.printText(files.get('SKILL.md') ?? '')
    return
  }
  const folder = resolve(cwd, parent, skillName)
  if (isOn(values, 'dry-run')) {
    const replaces = isThere(folder)
    const paths = [...files.keys()].map((path) => `  ${join(folder, path)}\n`)
    await terminal.printText(
      `Would ${replaces ? 'replace' : 'create'} the skill in ${folder}:\n${paths.join('')}`,
    )
    return
  }
  install(folder, files)
  await terminal.print(`${folder}\n`)
}

/** Writes the files of the skill. What an earlier version has left is removed; another skill is not touched. */
function install(folder: string, files: ReadonlyMap<string, string>): void {
  try {
    if (isThere(folder)) removeEarlierSkill(folder)
    for (const [path, text] of files) {
      createFolders(dirname(join(folder, path)), 0o777)
      writeFileSync(join(folder, path), text)
    }
  } catch (error) {
    if (error instanceof QasError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new QasError('usage', `--install: ${folder} cannot be written: ${reason}`, {}, error)
  }
}

/** Whether an earlier version is installed in a folder. Throws if the folder contains something else. */
function isThere(folder: string): boolean {
  if (!existsSync(folder)) return false
  const file = join(folder, 'SKILL.md')
  const isOurs = existsSync(file) && readFileSync(file, 'utf8').startsWith(`---\nname: ${skillName}\n`)
  if (!isOurs) {
    throw new QasError(
      'usage',
      `--install: ${folder} exists and is not this skill; move it away, or choose another folder`,
      {},
    )
  }
  return true
}

function removeEarlierSkill(folder: string): void {
  rmSync(join(folder, 'SKILL.md'))
  rmSync(join(folder, 'references'), { recursive: true, force: true })
}
