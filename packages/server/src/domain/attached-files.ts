import { html } from 'ghtml'
import { getFilePath } from './files.js'

/** An uploaded file that a comment shows. */
export interface AttachedFile {
  readonly id: string
  readonly url: string
  readonly fileName: string
  readonly mimeType: string
}

/** Types of images that browsers can show safely. */
const shownImages: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

/** Writes files as the end of a comment, as HTML: images inline, and others as links. */
export function writeAttachedFiles(files: readonly AttachedFile[]): string {
  return files.map(writeFile).join('')
}

function writeFile({ id, url, fileName, mimeType }: AttachedFile): string {
  return shownImages.includes(mimeType)
    ? html`<p><img src="${getFilePath(id)}" alt="${fileName}"></p>`
    : html`<p><a href="${url}">${fileName}</a></p>`
}
