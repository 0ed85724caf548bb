// Prepares a fresh clone: installs what is missing, then builds every package, or the given ones.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

if (!isInstalled()) install()
run(process.execPath, ['scripts/build.mjs', ...process.argv.slice(2)])

/** npm writes this file last. If it is older than the lock file, the installed packages are outdated. */
function isInstalled() {
  const marker = join(root, 'node_modules/.package-lock.json')
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
}

function install() {
  console.error('Installing the packages that this folder needs, which can take a few minutes…')
  const args = ['ci', '--no-audit', '--no-fund']
  if (canWrite(process.env.npm_config_cache ?? join(homedir(), '.npm'))) return run(npm, args)
  // npm cannot install without a cache, which is in the home folder by default.
  const cache = mkdtempSync(join(tmpdir(), 'npm-cache-'))
  process.once('exit', () => rmSync(cache, { recursive: true, force: true }))
  run(npm, args, { ...process.env, npm_config_cache: cache })
}

function canWrite(folder) {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function run(command, args, env = process.env) {
  // Their output is progress, not data. It goes to stderr, because the demo prints to stdout.
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
    shell: npm === command && process.platform === 'win32',
  })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}
