import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { described, nonNegativeInt, resourceId } from './scalars.js'

const mebibyte = 1024 * 1024

/** An uploaded file as test cases and step data refer to it. */
export const File = z.object({
  id: z.string(),
  fileName: z.string(),
  mimeType: z.string(),
  size: nonNegativeInt,
  url: z.optional(z.string()),
})

const UploadedFile = z.object({ id: z.string(), url: z.string(), stableUrl: z.optional(z.string()) })

export const uploadFile = endpoint({
  summary: 'Upload one file.',
  docs: 'upload_file#upload-file',
  access: 'viewer',
  audit: 'file.uploaded',
  request: {
    method: 'POST',
    path: '/file',
    upload: { part: 'file', maxFiles: 1, maxFileBytes: 50 * mebibyte, maxBytes: 50 * mebibyte },
  },
  status: 201,
  response: UploadedFile,
})

export const uploadFiles = endpoint({
  command: 'files upload',
  summary: 'Upload a file of at most 50 MiB, to be linked in comments or referred to by test cases.',
  docs: 'upload_file#upload-file',
  access: 'viewer',
  audit: 'file.uploaded',
  request: {
    method: 'POST',
    path: '/file/batch',
    upload: { part: 'files', maxFiles: 100, maxFileBytes: 50 * mebibyte, maxBytes: 500 * mebibyte },
  },
  status: 201,
  response: z.object({ files: z.array(UploadedFile) }),
  prints: ['files', 0],
  examples: [{ does: 'a screenshot', flags: { file: './screenshot.png' } }],
})

export const downloadFile = endpoint({
  summary: 'Download an uploaded file.',
  access: 'viewer',
  internal: true,
  request: {
    method: 'GET',
    path: '/api/file/{fileId}',
    params: { fileId: described('Id of the file', resourceId) },
  },
  status: 200,
  response: z.unknown(),
})
