import { create as contentDisposition } from 'content-disposition'
import type { StoredFile } from '../files/file-store.js'
import { isHarmless, toContentType } from '../files/media-type.js'
import { now } from '../store/database.js'
import { findFileRow, insertFiles } from '../store/files.js'
import { notFound } from '../values/api-error.js'
import { createHqid } from '../values/identifiers.js'
import { StreamedResponse } from '../values/streamed-response.js'
import type { CallContext, UserContext } from './call.js'

/** The ID and URLs of an uploaded file. */
export interface FileAddress {
  readonly id: string
  readonly url: string
  readonly stableUrl: string
}

/** Returns the path of an uploaded file, below the origin. */
export function getFilePath(id: string): string {
  return `/api/file/${id}`
}

/** Records uploaded files, in order, and assigns their IDs. */
export async function addFiles(
  call: UserContext & { readonly uploads: readonly StoredFile[] },
): Promise<FileAddress[]> {
  const createdAt = now()
  const rows = call.uploads.map((file) => ({ id: createHqid(), ...file, authorId: call.user.id, createdAt }))
  await insertFiles(call.db, rows)
  return rows.map(({ id }) => {
    const stableUrl = getFilePath(id)
    return { id, url: call.origin + stableUrl, stableUrl }
  })
}

/**
 * Opens an uploaded file. Throws 404 for an unknown one. Browsers download active content instead of showing it; if
 * they show it nevertheless, the sandbox isolates it from our origin.
 */
export async function openFile(call: CallContext, id: string): Promise<StreamedResponse> {
  const file = await findFileRow(call.db, id)
  const content = file && (await call.files.get(file.sha256))
  if (!content) throw notFound('file')
  return new StreamedResponse(content, {
    'content-type': toContentType(file.mimeType),
    'content-length': String(file.size),
    'content-disposition': contentDisposition(file.fileName, {
      type: isHarmless(file.mimeType) ? 'inline' : 'attachment',
    }),
    'content-security-policy': 'sandbox',
  })
}
