import { create as contentDisposition } from 'content-disposition'
import type { StoredFile } from '../files/file-store.js'
import { contentTypeOf, isHarmless } from '../files/media-type.js'
import { now } from '../store/database.js'
import { findFileRow, insertFiles } from '../store/files.js'
import { notFound } from '../values/api-error.js'
import { newHqid } from '../values/identifiers.js'
import { StreamedAnswer } from '../values/streamed-answer.js'
import type { CallContext, UserContext } from './call.js'

/** Where an uploaded file is found. */
export interface FileAddress {
  readonly id: string
  readonly url: string
  readonly stableUrl: string
}

/** Below the origin. */
export function pathOfFile(id: string): string {
  return `/api/file/${id}`
}

/** Gives uploaded files their ids, in their order. */
export async function addFiles(
  call: UserContext & { readonly uploads: readonly StoredFile[] },
): Promise<FileAddress[]> {
  const createdAt = now()
  const rows = call.uploads.map((file) => ({ id: newHqid(), ...file, authorId: call.user.id, createdAt }))
  await insertFiles(call.db, rows)
  return rows.map(({ id }) => {
    const stableUrl = pathOfFile(id)
    return { id, url: call.origin + stableUrl, stableUrl }
  })
}

/**
 * The bytes of an uploaded file; throws 404 for an unknown one. What could run in a browser is downloaded instead of
 * shown, and runs in no origin of ours even where it is shown after all.
 */
export async function openFile(call: CallContext, id: string): Promise<StreamedAnswer> {
  const file = await findFileRow(call.db, id)
  const content = file && (await call.files.get(file.sha256))
  if (!content) throw notFound('file')
  return new StreamedAnswer(content, {
    'content-type': contentTypeOf(file.mimeType),
    'content-length': String(file.size),
    'content-disposition': contentDisposition(file.fileName, {
      type: isHarmless(file.mimeType) ? 'inline' : 'attachment',
    }),
    'content-security-policy': 'sandbox',
  })
}
