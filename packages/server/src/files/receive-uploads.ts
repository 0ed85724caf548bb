import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { Upload } from 'qasphere-contract'
import { ApiError } from '../api-error.js'
import type { FileStore, StoredFile } from './file-store.js'

/** Streams the files of a multipart request into the file store, in their order; memory stays small. */
export async function receiveUploads(
  request: FastifyRequest,
  upload: Upload,
  files: FileStore,
): Promise<StoredFile[]> {
  if (!request.isMultipart()) {
    throw new ApiError(400, `the request must be multipart/form-data with the part "${upload.part}"`)
  }
  const stored: StoredFile[] = []
  let bytes = 0
  for await (const part of parts(request, upload)) {
    if (part.fieldname !== upload.part) {
      throw new ApiError(400, `unexpected part "${part.fieldname}": files go into "${upload.part}"`)
    }
    const file = await receive(part, upload, files)
    bytes += file.size
    if (bytes > upload.maxBytes) throw tooLarge('the request', upload.maxBytes)
    stored.push(file)
  }
  if (stored.length === 0) throw new ApiError(400, `the request has no file in the part "${upload.part}"`)
  return stored
}

async function* parts(request: FastifyRequest, upload: Upload): AsyncGenerator<MultipartFile> {
  const limits = {
    files: upload.maxFiles,
    fileSize: upload.maxFileBytes,
    fields: 20,
    parts: upload.maxFiles + 20,
  }
  try {
    yield* request.files({ limits, throwFileSizeLimit: false })
  } catch (error) {
    if (error instanceof ApiError || !(error instanceof Error)) throw error
    const code = 'code' in error ? error.code : undefined
    if (code === 'FST_FILES_LIMIT') throw new ApiError(400, `at most ${upload.maxFiles} files at once`)
    if (typeof code === 'string' && code.startsWith('FST_')) throw new ApiError(400, error.message)
    throw error
  }
}

async function receive(part: MultipartFile, upload: Upload, files: FileStore): Promise<StoredFile> {
  const content = await files.put(part.file)
  if (part.file.truncated) throw tooLarge(`the file "${part.filename}"`, upload.maxFileBytes)
  return { ...content, fileName: part.filename, mimeType: part.mimetype }
}

function tooLarge(what: string, maxBytes: number): ApiError {
  return new ApiError(413, `${what} is larger than ${maxBytes / 1024 / 1024} MiB`)
}
