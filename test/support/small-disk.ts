import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Entry, type Field, startLoad } from './ledger.js'
import type { PostgresPrograms } from './postgres-programs.js'
import type { TestServer } from './server.js'

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

/**
 * Fills the disk of a server under load and frees it again, some times. Meanwhile, changes must be rejected and reading
 * must work; afterwards, changes must be accepted. Returns the changes.
 */
export async function fillUnderLoad(
  disk: SmallDisk,
  server: TestServer,
  field: Field,
  rounds: number,
): Promise<readonly Entry[]> {
  const load = startLoad(
    field,
    Array(4).fill(() => server),
  )
  for (let filled = 0; filled < rounds; filled++) {
    await load.acknowledged(40)
    disk.fill()
    await load.seen(({ status }) => status === 507)
    const { status, body } = await server.call('GET', `/project/LOAD/run/${field.runId}/tcase`)
    expect([status, body.tcases.length]).toEqual([200, field.tcaseIds.length])
    disk.free()
  }
  await load.acknowledged(40)
  await load.stop()
  return load.entries
}
