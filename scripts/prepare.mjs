// Makes a fresh clone ready: installs what is missing, then builds.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

if (!isInstalled()) run(npm, ['ci', '--no-audit', '--no-fund'])
run(process.execPath, ['scripts/build.mjs'])

/** npm writes this file last, so one older than the lock file means another set of packages. */
function isInstalled() {
  const marker = join(root, 'node_modules/.package-lock.json')
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
}

function run(command, args) {
  // What these print is news, not data: it goes to stderr, as the demo's stdout is for the demo.
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: npm === command && process.platform === 'win32',
  })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}
