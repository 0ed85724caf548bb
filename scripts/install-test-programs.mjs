// Installs the system programs that some tests need, on Debian and as root: a keyring, a browser, a load balancer, a
// connection pooler, a terminal, and a tracer that slows a disk down. Tests without their program are skipped.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const packages = {
  'dbus-run-session': 'dbus',
  'gnome-keyring-daemon': 'gnome-keyring',
  'secret-tool': 'libsecret-tools',
  'chromium-headless-shell': 'chromium-headless-shell',
  nginx: 'nginx-light',
  pgbouncer: 'pgbouncer',
  script: 'bsdutils',
  strace: 'strace',
}
/** Programs that tests use instead of those that cannot be installed, although they are slower. */
const alternatives = { 'chromium-headless-shell': 'chromium' }
/** Debian installs servers in folders that are not on every user's PATH. */
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']

const maxLockWaitMinutes = 10
const lockPollMs = 1000
/** Messages of apt-get about each of its locks: package lists, downloads, and the two of dpkg. */
const lockedMessage = /Could not get lock|is another process using it\?/

const missing = findMissing()
if (missing.length > 0) await install()

async function install() {
  if (process.platform !== 'linux' || process.getuid() !== 0 || !isInstalled('apt-get')) {
    const skipped = findMissing(alternatives)
    if (skipped.length > 0)
      console.error(`Skipping the tests that need one of these packages: ${skipped.join(' ')}`)
    return
  }
  console.error(`Installing packages that tests need: ${missing.join(' ')}`)
  const failure =
    (await aptGet('update', '-qq')) ??
    (await aptGet('install', '-qq', '-y', '--no-install-recommends', ...missing))
  const stillMissing = findMissing(alternatives)
  if (stillMissing.length === 0) return
  const reason = failure ? ` (${failure})` : ''
  console.error(
    `Skipping the tests that need one of these packages, which could not be installed: ${stillMissing.join(' ')}${reason}`,
  )
}

/**
 * Runs apt-get, and retries while another process holds one of the locks that it needs. Its own option,
 * DPkg::Lock::Timeout, does not cover the locks of package lists and downloads. Resolves to the error, if there is one.
 */
async function aptGet(...args) {
  const deadline = Date.now() + maxLockWaitMinutes * 60_000
  let isWaiting = false
  for (;;) {
    const { status, stderr } = await run('apt-get', args)
    if (status === 0) return undefined
    if (!lockedMessage.test(stderr)) {
      process.stderr.write(stderr)
      return `apt-get ${args[0]} failed with exit code ${status}`
    }
    if (Date.now() > deadline) {
      return `another process still held the package lock after ${maxLockWaitMinutes} minutes`
    }
    if (!isWaiting) {
      const reason = stderr.split('\n').find((line) => lockedMessage.test(line))
      console.error(
        `Waiting up to ${maxLockWaitMinutes} minutes, because another process holds the package lock: ${reason}`,
      )
    }
    isWaiting = true
    await sleep(lockPollMs)
  }
}

async function run(command, args) {
  // The messages are compared with English text.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const [status] = await once(child, 'close')
  return { status, stderr }
}

/** Lists the packages of missing programs, except those with an installed alternative. */
function findMissing(otherPrograms = {}) {
  return Object.entries(packages)
    .filter(([program]) => !isInstalled(program) && !isInstalled(otherPrograms[program]))
    .map(([, name]) => name)
}

function isInstalled(program) {
  if (program === undefined) return false
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
