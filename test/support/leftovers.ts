import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'

/**
 * Deletes a folder when this process exits, even if it is interrupted, with everything that tests have left in it,
 * including running processes and mounted disks.
 */
export function deleteFolderAtExit(folder: string): void {
  process.once('exit', () => {
    endProcessesIn(folder)
    unmountDisksIn(folder)
    // Processes that were just killed may still be writing.
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  })
}

/**
 * Kills the processes that tests have left running, and reports them. They hold the output of the process that ran the
 * tests, and Vitest would wait ten seconds for it to be closed. The processes that run tests are children of this one.
 */
export function endForgottenProcesses(folder: string): void {
  const forgotten = findProcessesIn(folder).filter((pid) => parentOf(pid) !== process.pid)
  for (const pid of forgotten) {
    const command = readIfPossible(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
    // A zombie process has no command. The process of a worker's servers ends with the worker, maybe a moment later.
    if (command !== '' && !command.endsWith('server-host.mjs'))
      console.error(`A test has left a process running: ${command}`)
    endProcess(pid)
  }
}

/** Kills the processes that still use a folder. Does nothing on systems without /proc. */
function endProcessesIn(folder: string): void {
  for (const pid of findProcessesIn(folder)) endProcess(pid)
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has already ended.
  }
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readIfPossible(`/proc/${pid}/status`))?.[1])
}

function unmountDisksIn(folder: string): void {
  for (const line of readIfPossible('/proc/mounts').split('\n')) {
    const [, path = ''] = line.split(' ')
    if (path.startsWith(`${folder}/`)) spawnSync('umount', ['--lazy', path])
  }
}

/** Lists the processes whose working directory or temporary folder is inside this folder. */
function findProcessesIn(folder: string): number[] {
  const isIn = (path: string) => path === folder || path.startsWith(`${folder}/`)
  return listProcesses().filter((pid) => {
    const environment = readIfPossible(`/proc/${pid}/environ`).split('\0')
    const temporary = environment.find((entry) => entry.startsWith('TMPDIR='))?.slice('TMPDIR='.length) ?? ''
    return isIn(readLinkIfPossible(`/proc/${pid}/cwd`)) || isIn(temporary)
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
