import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { described, nonNegativeInt, resourceId } from './scalars.js'

const mebibyte = 1024 * 1024

/** Describes the fields of a reference to a file. */
export const fileFields = {
  id: 'ID of the file',
  fileName: 'Name of the file',
  mimeType: 'Media type, such as image/png',
  size: 'Size in bytes',
  url: 'URL of the contents',
}

/** An uploaded file, as test cases and step data refer to it. */
export const File = named(
  'File',
  'An uploaded file',
  z.object({
    id: z.string(),
    fileName: z.string(),
    mimeType: z.string(),
    size: nonNegativeInt,
    url: z.optional(z.string()),
  }),
  fileFields,
)

const UploadedFile = named(
  'UploadedFile',
  'A newly uploaded file',
  z.object({ id: z.string(), url: z.string(), stableUrl: z.optional(z.string()) }),
  {
    id: 'ID of the file',
    url: 'URL of the contents, for links in comments',
    stableUrl: 'Path of the contents, relative to the origin',
  },
)

export const uploadFile = endpoint({
  tag: 'files',
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
  summary: 'Upload a file of up to 50 MiB.',
  details: 'To use the file, link to its URL in a comment, or add it to the files of a test case.',
  docs: 'upload_file#upload-file',
  access: 'viewer',
  audit: 'file.uploaded',
  request: {
    method: 'POST',
    path: '/file/batch',
    upload: { part: 'files', maxFiles: 100, maxFileBytes: 50 * mebibyte, maxBytes: 500 * mebibyte },
  },
  status: 201,
  response: named('UploadedFiles', 'Newly uploaded files', z.object({ files: z.array(UploadedFile) }), {
    files: 'Files, in the order of the parts',
  }),
  prints: ['files', 0],
  examples: [{ does: 'upload a screenshot', flags: { file: './screenshot.png' } }],
})

export const downloadFile = endpoint({
  command: 'files download',
  summary: 'Download an uploaded file.',
  access: 'viewer',
  internal: true,
  request: {
    method: 'GET',
    path: '/api/file/{fileId}',
    download: true,
    params: { fileId: described('ID of the file, as in its URL', resourceId) },
  },
  status: 200,
  response: z.unknown(),
  examples: [
    { does: 'download a screenshot', flags: { fileId: '1CdnLKspW_4LWzUrt8ZV3hN', to: './screenshot.png' } },
  ],
})
