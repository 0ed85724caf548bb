import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { cleanEnvironment } from '../support/qasphere.js'

const script = fileURLToPath(new URL('../../scripts/count-files-entered.mjs', import.meta.url))

/** Maximum number of files that someone has to open to follow a command through the code. */
const maxFiles = 27

it('creating a run executes code in few source files', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script], { env: cleanEnvironment() })
  const files = stdout.trim().split('\n').slice(0, -1)
  expect(files).toContain('packages/cli/src/qasphere.ts')
  expect(files).toContain('packages/client/dist/exchange.js')
  expect(files.length, stdout).toBeLessThanOrEqual(maxFiles)
})
