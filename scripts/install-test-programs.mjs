// Installs the programs of the system that tests use, where this is Debian and we are root: a keyring, a browser, a load
// balancer, a pooler of connections, a terminal, what slows a disk down. Without them, the tests that need one are skipped and say so.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const packages = {
  'dbus-run-session': 'dbus',
  'gnome-keyring-daemon': 'gnome-keyring',
  'secret-tool': 'libsecret-tools',
  chromium: 'chromium',
  nginx: 'nginx-light',
  pgbouncer: 'pgbouncer',
  script: 'bsdutils',
  strace: 'strace',
}

const missing = Object.entries(packages).flatMap(([program, name]) => (isThere(program) ? [] : name))
if (missing.length > 0) install()

function install() {
  if (process.platform !== 'linux' || process.getuid() !== 0 || !isThere('apt-get')) {
    console.error(`Not installed, so tests of these are skipped: ${missing.join(' ')}`)
    return
  }
  console.error(`Installing what tests need: ${missing.join(' ')}`)
  const isInstalled =
    aptGet('update', '-qq') && aptGet('install', '-qq', '-y', '--no-install-recommends', ...missing)
  if (!isInstalled)
    console.error(`Could not be installed, so tests of these are skipped: ${missing.join(' ')}`)
}

function aptGet(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
}

function isThere(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
