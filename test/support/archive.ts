import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { extract, pack } from 'tar-stream'

/** Reads the content of an export, with sorted rows, because the order of databases depends on their locale. */
export async function unpackExport(path: string): Promise<Map<string, string>> {
  const entries = new Map<string, string>()
  for await (const entry of createReadStream(path).pipe(createGunzip()).pipe(extract())) {
    const content = await buffer(Readable.from(entry))
    const { name } = entry.header
    const [, table] = /^rows\/(\w+)\//.exec(name) ?? []
    const key = table === undefined ? name : `rows of ${table}`
    entries.set(key, (entries.get(key) ?? '') + content.toString(table === undefined ? 'base64' : 'utf8'))
  }
  return new Map(
    [...entries].map(([name, content]) => [
      name,
      name.startsWith('rows of') ? sortedLines(content) : content,
    ]),
  )
}

function sortedLines(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.stringify(Object.entries(JSON.parse(line)).sort()))
    .sort()
    .join('\n')
}

/** Copies an export with other rows: those that `change` returns for the rows of a table. */
export async function changeExport(
  from: string,
  to: string,
  change: (table: string, row: Record<string, unknown>) => object,
): Promise<void> {
  const tar = pack()
  const written = pipeline(tar, createGzip(), createWriteStream(to))
  for await (const entry of createReadStream(from).pipe(createGunzip()).pipe(extract())) {
    const content = await buffer(Readable.from(entry))
    const { name } = entry.header
    const [, table] = /^rows\/(\w+)\//.exec(name) ?? []
    tar.entry({ name }, table === undefined ? content : changeLines(content, (row) => change(table, row)))
  }
  tar.finalize()
  await written
}

function changeLines(content: Buffer, change: (row: Record<string, unknown>) => object): Buffer {
  const lines = content.toString().trimEnd().split('\n')
  return Buffer.from(lines.map((line) => `${JSON.stringify(change(JSON.parse(line)))}\n`).join(''))
}
