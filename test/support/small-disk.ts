import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PostgresPrograms } from './postgres-programs.js'

/** A disk of a few megabytes in memory. */
export interface SmallDisk {
  readonly path: string
  /** Fills the disk completely. */
  fill(): void
  /** Frees the space again. */
  free(): void
  remove(): void
}

/** Mounts a disk for PostgreSQL or for us; undefined if mounting is not allowed, which requires root. */
export function makeSmallDisk(megabytes: number, postgres?: PostgresPrograms): SmallDisk | undefined {
  const path = mkdtempSync(join(postgres?.folder ?? tmpdir(), 'qasphere-small-disk-'))
  const options = `size=${megabytes}m,mode=700,uid=${postgres?.user?.uid ?? process.getuid?.()}`
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]).status !== 0) {
    rmSync(path, { recursive: true })
    return undefined
  }
  const ballast = join(path, 'ballast')
  return {
    path,
    fill: () => {
      const { bavail, bsize } = statfsSync(path)
      try {
        writeFileSync(ballast, Buffer.alloc(bavail * bsize))
      } catch {
        // Others have used the same space. The disk is full anyway.
      }
    },
    free: () => rmSync(ballast),
    remove: () => {
      spawnSync('umount', ['--lazy', path])
      rmSync(path, { recursive: true, force: true })
    },
  }
}
