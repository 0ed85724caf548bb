import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { constants, createGzip } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { unpackExport } from '../support/archive.js'
import { emptyFolder, qasphere } from '../support/qasphere.js'
import { startServerProcess } from '../support/server.js'

const mebibyte = 1024 * 1024
const folder = emptyFolder()
let head: Buffer
beforeAll(async () => {
  const [dataDir, archive] = [join(folder, 'data'), join(folder, 'export.tar.gz')]
  const server = await startServerProcess({ dataDir })
  await server.stop()
  expect(await qasphere(['server', 'export', '--to', archive, '--data', dataDir])).toMatchObject({
    status: 0,
  })
  head = Buffer.from((await unpackExport(archive)).get('export.json') ?? '', 'base64')
})
afterAll(() => rmSync(folder, { recursive: true }))

it.each<[string, number]>([
  ['export.json', 1],
  ['rows/setting/000001.ndjson', 256],
  [`files/${'0'.repeat(64)}`, 50],
  ['end.json', 1],
])('an entry %s of more than %i MiB is refused, not unpacked', async (name, most) => {
  const [from, to] = [join(folder, 'bomb.tar.gz'), join(folder, 'into')]
  writeFileSync(from, await bomb(name, (most + 1) * mebibyte))
  const ran = await qasphere(['server', 'import', '--from', from, '--data', to])
  expect(ran).toMatchObject({ status: 1, stdout: '' })
  expect(ran.stderr).toContain(`damaged or not whole: ${name} is larger than any export makes it`)
  expect(existsSync(to)).toBe(false)
})

/** A small file that unpacks to a large entry. */
async function bomb(name: string, size: number): Promise<Buffer> {
  const tar = pack()
  if (name !== 'export.json') tar.entry({ name: 'export.json' }, head)
  tar.entry({ name }, Buffer.alloc(size, ' '))
  tar.finalize()
  return await buffer(tar.pipe(createGzip({ level: constants.Z_BEST_SPEED })))
}
