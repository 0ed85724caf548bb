import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repository } from './support/command-line.js'
import { isThorough } from './support/thoroughness.js'

function runDemo(...options: string[]): string {
  return execFileSync(process.execPath, [join(repository, 'scripts/demo.mjs'), '--no-build', ...options], {
    encoding: 'utf8',
    cwd: repository,
  })
}

describe('npm run demo', () => {
  it('shows the main steps in less than 60 lines', () => {
    const output = runDemo()
    expect(output.split('\n').length).toBeLessThan(60)
    expect(output).toContain('Uploaded 4 results to 4 test cases')
    expect(output).toContain('SHOP-3  failed  Account is locked after ten wrong passwords')
    expect(output).toContain('Next:')
  })

  it.runIf(isThorough)('shows the full output with --verbose', () => {
    expect(runDemo('--verbose')).toContain('"statusCounts": {')
  })
})
