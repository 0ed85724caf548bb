import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'

/**
 * Deletes a folder when this process exits, also if it is interrupted, with everything that tests have left in it:
 * processes that still work there, and disks that are mounted there.
 */
export function deleteFolderAtExit(folder: string): void {
  process.once('exit', () => {
    endProcessesIn(folder)
    unmountDisksIn(folder)
    // Processes that were just killed may still be writing.
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  })
}

/** Kills the processes that still work in a folder. Does nothing on systems without /proc. */
function endProcessesIn(folder: string): void {
  for (const pid of findProcessesIn(folder)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
}

function unmountDisksIn(folder: string): void {
  for (const line of readIfPossible('/proc/mounts').split('\n')) {
    const [, path = ''] = line.split(' ')
    if (path.startsWith(`${folder}/`)) spawnSync('umount', ['--lazy', path])
  }
}

/** The processes whose working directory or temporary folder is this folder or below it. */
function findProcessesIn(folder: string): number[] {
  const isIn = (path: string) => path === folder || path.startsWith(`${folder}/`)
  return listProcesses().filter((pid) => {
    const environment = readIfPossible(`/proc/${pid}/environ`).split('\0')
    return isIn(readLinkIfPossible(`/proc/${pid}/cwd`)) || environment.includes(`TMPDIR=${folder}`)
  })
}

function listProcesses(): number[] {
  try {
    const pids = readdirSync('/proc').map(Number)
    return pids.filter((pid) => pid > 0 && pid !== process.pid)
  } catch {
    return []
  }
}

function readIfPossible(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function readLinkIfPossible(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
