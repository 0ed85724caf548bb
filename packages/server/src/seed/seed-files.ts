import { Readable } from 'node:stream'
import { writeAttachedFiles } from '../domain/attached-files.js'
import { addFiles } from '../domain/files.js'
import { sanitizeFileName } from '../files/file-name.js'
import type { StoredFile } from '../files/file-store.js'
import { detectMediaType, headBytes } from '../files/media-type.js'
import type { SeedFile } from './seed-schema.js'
import type { ProjectSeeding } from './seeding.js'

/** Stores the files of a seed's result, and returns the HTML that shows them in its comment. */
export async function attachSeedFiles(
  { context }: ProjectSeeding,
  files: readonly SeedFile[],
): Promise<string> {
  const uploads: StoredFile[] = []
  for (const file of files) {
    const bytes = readContent(file)
    const fileName = sanitizeFileName(file.name)
    const mimeType = detectMediaType(bytes.subarray(0, headBytes), fileName)
    uploads.push({ ...(await context.files.put(Readable.from([bytes]))), fileName, mimeType })
  }
  const addresses = await addFiles({ ...context, uploads })
  return writeAttachedFiles(
    uploads.flatMap((upload, index) => {
      const address = addresses[index]
      return address ? [{ ...upload, ...address }] : []
    }),
  )
}

function readContent(file: SeedFile): Buffer {
  return 'text' in file ? Buffer.from(file.text) : Buffer.from(file.base64, 'base64')
}
