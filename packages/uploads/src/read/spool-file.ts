import { closeSync, mkdirSync, openSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSpoolFolder, removeAbandonedSpools } from './spool-folder.js'

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

/**
 * Opens a spool in a new folder at `path`, or else in the system's temporary folder, from which it removes spools of
 * killed processes.
 */
export function openSpoolFile(warn: (message: string) => void, path?: string): SpoolFile {
  if (path === undefined) removeAbandonedSpools()
  const disk = openDisk(warn, path)
  const memory = new MemoryParts()
  let end = 0
  return {
    append(bytes) {
      const start = end
      end += bytes.length
      disk.append(bytes)
      // What the disk does not take stays in memory, and so does everything after it.
      if (disk.end < end) memory.add(Math.max(start, disk.end), bytes.subarray(Math.max(0, disk.end - start)))
    },
    read(target, position) {
      const onDisk = Math.max(0, Math.min(target.length, disk.end - position))
      disk.read(target.subarray(0, onDisk), position)
      memory.read(target.subarray(onDisk), position + onDisk)
    },
    addFile: (body) => disk.addFile(body),
    close: () => disk.close(),
  }
}

/** The part of a spool that is on disk. After a failure, it takes nothing more. */
interface Disk extends SpoolFile {
  /** Number of bytes that were appended. */
  readonly end: number
}

function openDisk(warn: (message: string) => void, path: string | undefined): Disk {
  const onFailure = (reason: string) =>
    warn(
      path === undefined
        ? `Cannot write temporary files below ${tmpdir()}: ${reason}. The data stays in memory; set TMPDIR to a folder with enough space.`
        : `Cannot write temporary files: ${reason}. The data stays in memory.`,
    )
  let folder: string | undefined
  let file: number | undefined
  let end = 0
  let files = 0
  let isUsable = attempt(onFailure, () => {
    folder = path ?? createSpoolFolder()
    if (path !== undefined) mkdirSync(path, { mode: 0o700 })
    file = openSync(join(folder, 'results'), 'w+', 0o600)
  })
  return {
    get end() {
      return end
    },
    append(bytes) {
      if (!isUsable) return
      isUsable = attempt(onFailure, () => {
        for (let written = 0; file !== undefined && written < bytes.length; ) {
          const taken = writeSync(file, bytes, written, bytes.length - written, end)
          written += taken
          end += taken
        }
      })
    },
    read(target, position) {
      for (let done = 0; file !== undefined && done < target.length; ) {
        const got = readSync(file, target, done, target.length - done, position + done)
        if (got === 0) throw new Error('The temporary file of the upload was truncated')
        done += got
      }
    },
    addFile(body) {
      files += 1
      const path = folder === undefined ? undefined : join(folder, `file-${files}`)
      if (path === undefined || !isUsable) return undefined
      isUsable = attempt(onFailure, () => writeFileSync(path, body, { mode: 0o600 }))
      return isUsable ? path : undefined
    },
    close() {
      if (file !== undefined) closeSync(file)
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Calls `write`, and returns whether that succeeded. */
function attempt(onFailure: (reason: string) => void, write: () => void): boolean {
  try {
    write()
    return true
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    onFailure(reason)
    return false
  }
}

/** The part of a spool that could not be written to disk. */
class MemoryParts {
  readonly #parts: { readonly start: number; readonly bytes: Uint8Array }[] = []

  /** Adds a copy of the bytes at `start`, because the caller may reuse its buffer. */
  add(start: number, bytes: Uint8Array): void {
    // `slice` of a Buffer does not copy.
    this.#parts.push({ start, bytes: Buffer.from(bytes) })
  }

  /** Fills `target` with the bytes starting at `position`. */
  read(target: Uint8Array, position: number): void {
    for (let done = 0; done < target.length; ) {
      const part = findPart(this.#parts, position + done)
      const bytes = part?.bytes.subarray(position + done - part.start).subarray(0, target.length - done)
      if (!bytes || bytes.length === 0) throw new Error('Read beyond the end of the temporary file')
      target.set(bytes, done)
      done += bytes.length
    }
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
