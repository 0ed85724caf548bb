import { createHash } from 'node:crypto'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A temporary file for appending and random reads, with a folder for complete files. If the disk is full, data stays in
 * memory, so that the upload does not fail.
 */
export interface SpoolFile {
  append(bytes: Uint8Array): void
  /** Fills `target` with the bytes starting at `position`. */
  read(target: Uint8Array, position: number): void
  /** Writes a file and returns its path, or undefined if it cannot be written. */
  addFile(body: Uint8Array): string | undefined
  close(): void
}

/** Opens a spool in the system's temporary folder, and removes spools of killed processes. */
export function openSpoolFile(warn: (message: string) => void): SpoolFile {
  removeAbandonedSpools()
  let folder: string | undefined
  let file: number | undefined
  let end = 0
  let files = 0
  /** The data from `diskEnd` on, which could not be written to disk. */
  const inMemory: { readonly start: number; readonly bytes: Uint8Array }[] = []
  let diskEnd = 0
  let isDiskUsable = attempt(() => {
    folder = createSpoolFolder()
    file = openSync(join(folder, 'results'), 'w+', 0o600)
  })

  function attempt(act: () => void): boolean {
    try {
      act()
      return true
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      warn(
        `Cannot write temporary files below ${tmpdir()}: ${reason}. The data stays in memory; set TMPDIR to a folder with enough space.`,
      )
      return false
    }
  }

  function writeToDisk(bytes: Uint8Array): void {
    for (let written = 0; file !== undefined && written < bytes.length; ) {
      const taken = writeSync(file, bytes, written, bytes.length - written, diskEnd)
      written += taken
      diskEnd += taken
    }
  }

  return {
    append(bytes) {
      const start = end
      end += bytes.length
      if (isDiskUsable) isDiskUsable = attempt(() => writeToDisk(bytes))
      if (diskEnd < end) {
        // Copies the data, because the caller may reuse its buffer. `slice` of a Buffer does not copy.
        const rest = Buffer.from(bytes.subarray(Math.max(0, diskEnd - start)))
        inMemory.push({ start: Math.max(start, diskEnd), bytes: rest })
      }
    },
    read(target, position) {
      const onDisk = Math.max(0, Math.min(target.length, diskEnd - position))
      for (let done = 0; file !== undefined && done < onDisk; ) {
        const got = readSync(file, target, done, onDisk - done, position + done)
        if (got === 0) throw new Error('The temporary file of the upload was truncated')
        done += got
      }
      for (let done = onDisk; done < target.length; ) {
        const part = findPart(inMemory, position + done)
        const bytes = part?.bytes.subarray(position + done - part.start).subarray(0, target.length - done)
        if (!bytes || bytes.length === 0) throw new Error('Read beyond the end of the temporary file')
        target.set(bytes, done)
        done += bytes.length
      }
    },
    addFile(body) {
      files += 1
      const path = folder === undefined ? undefined : join(folder, `file-${files}`)
      if (path === undefined || !isDiskUsable) return undefined
      isDiskUsable = attempt(() => writeFileSync(path, body, { mode: 0o600 }))
      return isDiskUsable ? path : undefined
    },
    close() {
      if (file !== undefined) closeSync(file)
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Finds the part that contains a position: the last one that starts at or before it. */
function findPart<T extends { readonly start: number }>(
  parts: readonly T[],
  position: number,
): T | undefined {
  let low = 0
  for (let high = parts.length; low < high; ) {
    const middle = (low + high) >> 1
    if ((parts[middle]?.start ?? 0) <= position) low = middle + 1
    else high = middle
  }
  return parts[low - 1]
}

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
function removeAbandonedSpools(): void {
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
