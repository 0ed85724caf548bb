import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { checkAccess, getDataFolderPaths } from './data-folder.js'

it('accepts a database of which other processes create and remove the write-ahead log', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'qasphere-access-'))
  const paths = getDataFolderPaths(folder)
  const worker = new Worker(
    `const { rmSync, writeFileSync } = require('node:fs')
     const { workerData: path } = require('node:worker_threads')
     for (;;) { writeFileSync(path, ''); rmSync(path) }`,
    { eval: true, workerData: `${paths.database}-wal` },
  )
  try {
    await new Promise((resolve) => worker.once('online', resolve))
    const end = performance.now() + 200
    while (performance.now() < end) expect(() => checkAccess(paths)).not.toThrow()
  } finally {
    await worker.terminate()
    rmSync(folder, { recursive: true, force: true })
  }
})
