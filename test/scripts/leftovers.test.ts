import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { afterEach, expect, it, vi } from 'vitest'
import { endForgottenProcesses } from '../support/leftovers.js'
import { emptyFolder } from '../support/qasphere.js'

afterEach(() => {
  vi.restoreAllMocks()
})

it.skipIf(!existsSync('/proc'))('a process that a test leaves running is reported and ended', async () => {
  const folder = emptyFolder()
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const { stdout } = spawnSync('sh', ['-c', 'sleep 300 > /dev/null 2>&1 & echo $!'], {
    cwd: folder,
    encoding: 'utf8',
  })
  const pid = Number(stdout)
  expect(isRunning(pid)).toBe(true)
  endForgottenProcesses(folder)
  await expect.poll(() => isRunning(pid)).toBe(false)
  expect(printed.mock.calls).toEqual([['A test has left a process running: sleep 300']])
})

function isRunning(pid: number): boolean {
  return (
    spawnSync('ps', ['-o', 'stat=', '-p', `${pid}`], { encoding: 'utf8' }).stdout.match(/^[^Z\s]/) !== null
  )
}
