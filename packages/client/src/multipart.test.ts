import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { multipartBody } from './multipart.js'

const folder = mkdtempSync(join(tmpdir(), 'qasphere-multipart-'))

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** Reads a body as any server would. */
async function formOf({ contentType, open }: Awaited<ReturnType<typeof multipartBody>>): Promise<FormData> {
  const content = open()
  if (!(content instanceof Readable)) throw new Error('files are streamed')
  return new Response(await buffer(content), { headers: { 'content-type': contentType } }).formData()
}

describe('a multipart body', () => {
  it('contains each file completely, with its name and type, in order', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256))
    const body = await multipartBody('files', [
      { path: file('shot.png', bytes) },
      { path: file('empty.txt', '') },
      { path: file('x', 'x'), name: 'Bär "1".unknown' },
    ])
    const files = (await formOf(body)).getAll('files').filter((entry) => entry instanceof File)
    expect(files.map(({ name, type, size }) => ({ name, type, size }))).toEqual([
      { name: 'shot.png', type: 'image/png', size: 300_000 },
      { name: 'empty.txt', type: 'text/plain', size: 0 },
      { name: 'Bär "1".unknown', type: 'application/octet-stream', size: 1 },
    ])
    // Not toEqual, which compares the elements one by one.
    expect(bytes.equals(Buffer.from((await files[0]?.arrayBuffer()) ?? new ArrayBuffer()))).toBe(true)
  })

  it.each([
    'a"b.txt',
    'two\r\nlines.txt',
    'a;b=c.txt',
    "it's.txt",
    '100%.txt',
    '試験 😀.txt',
    ' .txt',
    'c:\\d.txt',
  ])('keeps the name %j', async (name) => {
    const body = await multipartBody('file', [{ path: file('plain.txt', 'x'), name }])
    const [sent] = (await formOf(body)).getAll('file')
    expect(sent instanceof File && sent.name).toBe(name)
  })

  it('has the announced length, and can be sent again', async () => {
    const body = await multipartBody('file', [{ path: file('a.json', '{"ü": 1}') }])
    for (const content of [body.open(), body.open()]) {
      if (!(content instanceof Readable)) throw new Error('files are streamed')
      expect((await buffer(content)).length).toBe(body.length)
    }
  })

  it('with a missing file is rejected', async () => {
    await expect(multipartBody('file', [{ path: join(folder, 'nowhere') }])).rejects.toThrow(/ENOENT/)
  })
})
