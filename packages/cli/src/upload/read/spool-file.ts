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
 * A temporary file that grows at its end and is read anywhere, with a folder for whole files beside it. What the disk
 * does not take stays in memory, so that an upload does not fail for it.
 */
export interface SpoolFile {
  append(bytes: Uint8Array): void
  /** Fills `target` with the bytes from `position` on. */
  read(target: Uint8Array, position: number): void
  /** Writes a whole file and returns its path; undefined if the disk does not take it. */
  addFile(body: Uint8Array): string | undefined
  close(): void
}

/** Opens a spool below the system's temporary folder, and removes those of processes that were killed. */
export function openSpoolFile(warn: (message: string) => void): SpoolFile {
  removeAbandoned()
  let folder: string | undefined
  let file: number | undefined
  let end = 0
  let files = 0
  /** What the disk did not take, from `diskEnd` on. */
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
        `Cannot write temporary files below ${tmpdir()}: ${reason}. They are kept in memory; set TMPDIR to a folder with enough space.`,
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
        // A copy, because the caller may use its buffer again; `slice` of a Buffer would not be one.
        const rest = Buffer.from(bytes.subarray(Math.max(0, diskEnd - start)))
        inMemory.push({ start: Math.max(start, diskEnd), bytes: rest })
      }
    },
    read(target, position) {
      const onDisk = Math.max(0, Math.min(target.length, diskEnd - position))
      for (let done = 0; file !== undefined && done < onDisk; ) {
        const got = readSync(file, target, done, onDisk - done, position + done)
        if (got === 0) throw new Error('The temporary file of the upload was cut off')
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

/** The part that holds a position: the last that starts at it or before. */
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
  return mkdtempSync(join(tmpdir(), prefix()))
}

/** The beginning of the folder's name: who can tell whether its process lives, and which process that is. */
function prefix(): string {
  return `qasphere-upload-${place()}-${process.pid}-`
}

/** Where process ids mean the same: this machine or, on Linux, this container. */
function place(): string {
  let namespace = ''
  try {
    namespace = readlinkSync('/proc/self/ns/pid')
  } catch {
    // Other systems have one space of process ids.
  }
  return createHash('sha256').update(`${hostname()} ${namespace}`).digest('hex').slice(0, 12)
}

/** Removes the spools of processes of this place that no longer run: a killed one leaves its spool behind. */
function removeAbandoned(): void {
  const here = place()
  try {
    for (const name of readdirSync(tmpdir())) {
      const [, owner, pid] = namePattern.exec(name) ?? []
      if (owner === here && !isRunning(Number(pid))) removeIfPossible(join(tmpdir(), name))
    }
  } catch {
    // A temporary folder that cannot be listed has nothing that we could remove.
  }
}

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    // It belongs to another user, who will remove it.
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs as another user.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
