import { endpoints } from 'qasphere-contract'
import { type FormCall, readResponse } from './page.js'

/** A file that was sent with a form. */
export interface FormFile {
  readonly id: string
  readonly url: string
  readonly fileName: string
  readonly mimeType: string
  /** In bytes. */
  readonly size: number
}

/** The limits of the files of a form. */
export const formUpload = { ...endpoints.uploadFiles.request.upload, maxFiles: 20 }

/** Stores the files of a form in order, as the API does. */
export async function storeFormFiles({ uploads, perform }: FormCall): Promise<FormFile[]> {
  if (uploads.length === 0) return []
  const { files } = readResponse(
    endpoints.uploadFiles.response,
    await perform('uploadFiles', { params: {}, uploads }),
  )
  return uploads.flatMap(({ fileName, mimeType, size }, index) => {
    const file = files[index]
    return file ? { id: file.id, url: file.url, fileName, mimeType, size } : []
  })
}
