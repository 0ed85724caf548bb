import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of a few megabytes, in memory. */
export interface SmallDisk {
  readonly path: string
  /** Leaves no room for anything. */
  fill(): void
  /** Gives the room back. */
  free(): void
  remove(): void
}

/** Undefined where nobody may mount disks: that takes root. */
export function makeSmallDisk(megabytes: number, owner = 'root'): SmallDisk | undefined {
  const path = mkdtempSync(join(tmpdir(), 'qasphere-small-disk-'))
  const uid = spawnSync('id', ['-u', owner], { encoding: 'utf8' }).stdout.trim()
  const options = `size=${megabytes}m,mode=700,uid=${uid}`
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
        // Others took of the same room: there is none left all the same.
      }
    },
    free: () => rmSync(ballast),
    remove: () => {
      spawnSync('umount', ['--lazy', path])
      rmSync(path, { recursive: true, force: true })
    },
  }
}
