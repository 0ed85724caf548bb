import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

const namePattern = /^qasphere-upload-([0-9a-z]+)-(\d+)-/

/** Creates a temporary folder that a later upload removes if this process is killed. */
export function createSpoolFolder(): string {
  return mkdtempSync(join(tmpdir(), createPrefix()))
}

/** Returns the prefix of the folder's name, which contains the process ID and the scope of that ID. */
function createPrefix(): string {
  return `qasphere-upload-${getPidScope()}-${process.pid}-`
}

/** Identifies the scope of process IDs: this machine or, on Linux, this container. */
function getPidScope(): string {
  let namespace = ''
  try {
    namespace = readlinkSync('/proc/self/ns/pid')
  } catch {
    // Other systems do not have namespaces of process IDs.
  }
  return createHash('sha256').update(`${hostname()} ${namespace}`).digest('hex').slice(0, 12)
}

/** Removes spools left behind by killed processes on this machine or in this container. */
export function removeAbandonedSpools(): void {
  const scope = getPidScope()
  try {
    for (const name of readdirSync(tmpdir())) {
      const [, owner, pid] = namePattern.exec(name) ?? []
      if (owner === scope && !isRunning(Number(pid))) removeIfPossible(join(tmpdir(), name))
    }
  } catch {
    // If the temporary folder cannot be listed, nothing can be removed.
  }
}

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    // It belongs to another user.
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM means that the process runs as another user.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
