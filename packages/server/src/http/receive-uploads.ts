import { Readable } from 'node:stream'
import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { Upload } from 'qasphere-contract'
import { fileNameOf } from '../files/file-name.js'
import type { FileStore, StoredFile } from '../files/file-store.js'
import { headBytes, mediaTypeOf } from '../files/media-type.js'
import { ApiError } from '../values/api-error.js'

/** Streams the files of a multipart request into the file store, in their order; memory stays small. */
export async function receiveUploads(
  request: FastifyRequest,
  upload: Upload,
  files: FileStore,
): Promise<StoredFile[]> {
  if (!request.isMultipart()) {
    throw new ApiError(400, `the request must be multipart/form-data with the part "${upload.part}"`)
  }
  try {
    return await receiveAll(request, upload, files)
  } catch (error) {
    // What is still on its way is read and dropped, so that the caller gets to read the refusal.
    request.raw.unpipe()
    request.raw.resume()
    throw error
  }
}

async function receiveAll(request: FastifyRequest, upload: Upload, files: FileStore): Promise<StoredFile[]> {
  const stored: StoredFile[] = []
  let bytes = 0
  for await (const part of parts(request, upload)) {
    if (part.fieldname !== upload.part) {
      throw new ApiError(400, `unexpected part "${part.fieldname}": files go into "${upload.part}"`)
    }
    refuseNameless(part)
    const file = await receive(part, upload, files, upload.maxBytes - bytes)
    bytes += file.size
    stored.push(file)
  }
  if (stored.length === 0) throw new ApiError(400, `the request has no file in the part "${upload.part}"`)
  return stored
}

/** Throws 400 for a part that has no file name, or a name that was not UTF-8, before any of it is stored. */
function refuseNameless({ fieldname, filename }: { fieldname: string; filename: string | undefined }): void {
  if (filename === undefined || filename === '') {
    throw new ApiError(400, `the part "${fieldname}" has no file name`)
  }
  // What parses the body puts this in the place of bytes that it cannot decode.
  if (filename.includes('\ufffd')) {
    throw new ApiError(
      400,
      `the file name "${filename}" is not valid UTF-8, or contains the character U+FFFD`,
    )
  }
}

async function* parts(request: FastifyRequest, upload: Upload): AsyncGenerator<MultipartFile> {
  const limits = {
    files: upload.maxFiles,
    fileSize: upload.maxFileBytes,
    fields: 20,
    parts: upload.maxFiles + 20,
  }
  try {
    // Otherwise a part without a file name would be skipped in silence, and ".." would look like no name.
    const naming = { isPartAFile: () => true, preservePath: true }
    yield* request.files({ ...naming, limits, throwFileSizeLimit: false })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'FST_FILES_LIMIT') {
      throw new ApiError(400, `at most ${upload.maxFiles} files at once`)
    }
    throw unreadable(error)
  }
}

async function receive(
  part: MultipartFile,
  upload: Upload,
  files: FileStore,
  maxBytes: number,
): Promise<StoredFile> {
  const head: Buffer[] = []
  const content = await files.put(Readable.from(withinLimits(part, upload, maxBytes, head)))
  const fileName = fileNameOf(part.filename)
  return { ...content, fileName, mimeType: mediaTypeOf(Buffer.concat(head).subarray(0, headBytes), fileName) }
}

/** The bytes of a part, the first of them also in `head`; throws 413 where they are too many, so that none are kept. */
async function* withinLimits(
  part: MultipartFile,
  upload: Upload,
  maxBytes: number,
  head: Buffer[],
): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of chunks(part)) {
    if (bytes < headBytes) head.push(chunk)
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge('the request', upload.maxBytes)
    yield chunk
  }
  if (part.file.truncated) throw tooLarge(`the file "${fileNameOf(part.filename)}"`, upload.maxFileBytes)
}

async function* chunks(part: MultipartFile): AsyncGenerator<Buffer> {
  try {
    yield* part.file
  } catch (error) {
    throw unreadable(error)
  }
}

/** The refusal of a body that is not what its content type says, or that ended early. */
function unreadable(error: unknown): ApiError {
  return new ApiError(
    400,
    `the multipart body cannot be read: ${error instanceof Error ? error.message : error}`,
  )
}

function tooLarge(what: string, maxBytes: number): ApiError {
  return new ApiError(413, `${what} is larger than ${maxBytes / 1024 / 1024} MiB`)
}
