import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repository } from '../support/command-line.js'
import { emptyFolder } from '../support/qasphere.js'

function lint(text: string) {
  const page = join(emptyFolder(), 'page.md')
  writeFileSync(page, text)
  const textlint = join(repository, 'node_modules/textlint/bin/textlint.js')
  return spawnSync(process.execPath, [textlint, '--format', 'unix', page], {
    cwd: repository,
    encoding: 'utf8',
  })
}

describe('the glossary', () => {
  it('finds phrases that we avoid', () => {
    const { status, stdout } = lint('The run is made anew, for whoever reads it.\n')
    expect(status).toBe(1)
    expect(stdout.match(/ => /g)).toHaveLength(3)
  })

  it('accepts plain English', () => {
    expect(lint('The command creates the run again, for people who read it.\n')).toMatchObject({ status: 0 })
  })
})
