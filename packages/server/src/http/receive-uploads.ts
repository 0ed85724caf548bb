import { Readable } from 'node:stream'
import type { Multipart, MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { Upload } from 'qasphere-contract'
import { sanitizeFileName } from '../files/file-name.js'
import type { FileStore, StoredFile } from '../files/file-store.js'
import { detectMediaType, headBytes } from '../files/media-type.js'
import { ApiError } from '../values/api-error.js'
import { getReason } from '../values/reason.js'
import { checkFormText, maxPageFormBytes } from './forms.js'

/** Streams the files of a multipart request to the file store, in order, using little memory. */
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
    // Read and drop the rest of the request, so that the caller gets to read the error.
    request.raw.unpipe()
    request.raw.resume()
    throw error
  }
}

async function receiveAll(request: FastifyRequest, upload: Upload, files: FileStore): Promise<StoredFile[]> {
  const stored: StoredFile[] = []
  let bytes = 0
  for await (const part of readParts(request, upload)) {
    if (part.fieldname !== upload.part) {
      throw new ApiError(400, `${describePart(part)}: files go into "${upload.part}"`)
    }
    checkFileName(part)
    const file = await receive(part, upload, files, upload.maxBytes - bytes)
    bytes += file.size
    stored.push(file)
  }
  if (stored.length === 0) throw new ApiError(400, `the request has no file in the part "${upload.part}"`)
  return stored
}

/** The fields of a multipart form, and its files. */
export interface ReceivedForm {
  readonly fields: URLSearchParams
  readonly uploads: readonly StoredFile[]
}

/** Maximum number of fields of a multipart form, which can have rows, and maximum size of each and of all. */
const maxFields = 5000
const maxFieldBytes = 256 * 1024

/**
 * Reads a multipart form and streams its files to the file store. `check` gets the fields before the first file and can
 * throw, so that nothing is stored. Inputs without a file are skipped.
 */
export async function receiveForm(
  request: FastifyRequest,
  upload: Upload,
  files: FileStore,
  check: (fields: URLSearchParams) => void,
): Promise<ReceivedForm> {
  const fields = new URLSearchParams()
  const uploads: StoredFile[] = []
  const checkFields = () => {
    checkFormText(fields)
    check(fields)
  }
  try {
    let bytes = 0
    let fieldBytes = 0
    for await (const part of readFormParts(request, upload)) {
      if (part.type === 'field') {
        if (part.valueTruncated) throw tooLarge(`the field "${part.fieldname}"`, maxFieldBytes)
        fieldBytes += part.fieldname.length + Buffer.byteLength(String(part.value))
        if (fieldBytes > maxPageFormBytes) throw tooLarge('the form without its files', maxPageFormBytes)
        fields.append(part.fieldname, String(part.value))
      } else if (!part.filename) {
        part.file.resume()
      } else {
        checkFields()
        checkFileName(part)
        const file = await receive(part, upload, files, upload.maxBytes - bytes)
        bytes += file.size
        uploads.push(file)
      }
    }
  } catch (error) {
    request.raw.unpipe()
    request.raw.resume()
    throw error
  }
  checkFields()
  return { fields, uploads }
}

async function* readFormParts(request: FastifyRequest, upload: Upload): AsyncGenerator<Multipart> {
  const limits = {
    files: upload.maxFiles,
    fileSize: upload.maxFileBytes,
    fields: maxFields,
    fieldSize: maxFieldBytes,
    parts: upload.maxFiles + maxFields,
  }
  try {
    yield* request.parts({ preservePath: true, limits })
  } catch (error) {
    throw toPartsError(error, upload)
  }
}

/** Describes an unexpected part. The parser's types do not say that it may have no name. */
function describePart({ fieldname }: { fieldname: string | undefined }): string {
  return fieldname === undefined ? 'a part has no name' : `unexpected part "${fieldname}"`
}

/** Throws 400 for a part without a file name, or with a name that is not UTF-8, before any of it is stored. */
function checkFileName({ fieldname, filename }: { fieldname: string; filename: string | undefined }): void {
  if (filename === undefined || filename.trim() === '') {
    throw new ApiError(400, `the part "${fieldname}" has no file name`)
  }
  // The parser of the body replaces bytes that it cannot decode with this character.
  if (filename.includes('\ufffd')) {
    throw new ApiError(
      400,
      `the file name "${filename}" is not valid UTF-8, or contains the character U+FFFD`,
    )
  }
}

async function* readParts(request: FastifyRequest, upload: Upload): AsyncGenerator<MultipartFile> {
  const limits = {
    files: upload.maxFiles,
    fileSize: upload.maxFileBytes,
    fields: 20,
    parts: upload.maxFiles + 20,
  }
  try {
    // Otherwise, the parser would silently skip a part without a file name, and treat ".." as no name.
    const naming = { isPartAFile: () => true, preservePath: true }
    yield* request.files({ ...naming, limits, throwFileSizeLimit: false })
  } catch (error) {
    throw toPartsError(error, upload)
  }
}

async function receive(
  part: MultipartFile,
  upload: Upload,
  files: FileStore,
  maxBytes: number,
): Promise<StoredFile> {
  const head: Buffer[] = []
  const content = await files.put(Readable.from(limitBytes(part, upload, maxBytes, head)))
  const fileName = sanitizeFileName(part.filename)
  return {
    ...content,
    fileName,
    mimeType: detectMediaType(Buffer.concat(head).subarray(0, headBytes), fileName),
  }
}

/**
 * Yields the bytes of a part and copies the first ones to `head`. Throws 413 if there are too many, so that none are
 * stored.
 */
async function* limitBytes(
  part: MultipartFile,
  upload: Upload,
  maxBytes: number,
  head: Buffer[],
): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of readChunks(part)) {
    if (bytes < headBytes) head.push(chunk)
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge('the request', upload.maxBytes)
    yield chunk
  }
  if (part.file.truncated)
    throw tooLarge(`the file "${sanitizeFileName(part.filename)}"`, upload.maxFileBytes)
}

async function* readChunks(part: MultipartFile): AsyncGenerator<Buffer> {
  try {
    yield* part.file
  } catch (error) {
    throw toBodyError(error)
  }
}

function toPartsError(error: unknown, { maxFiles }: Upload): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof Error && 'code' in error && error.code === 'FST_FILES_LIMIT') {
    return new ApiError(400, `the request must have at most ${maxFiles} files`)
  }
  return toBodyError(error)
}

/** Returns the error for a body that does not match its content type, or that ended early. */
function toBodyError(error: unknown): ApiError {
  return new ApiError(400, `the multipart body cannot be read: ${getReason(error)}`)
}

function tooLarge(what: string, maxBytes: number): ApiError {
  return new ApiError(413, `${what} is larger than ${maxBytes / 1024 / 1024} MiB`)
}
