import { html } from 'ghtml'
import { type FileAddress, getFilePath } from '../../domain/files.js'
import type { StoredFile } from '../../files/file-store.js'
import { plainToHtml } from '../plain-to-html.js'

/** Types of images that browsers can show safely. */
const shownImages: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

/** A file that was uploaded with a comment. */
export type CommentFile = Pick<StoredFile, 'fileName' | 'mimeType'> & Pick<FileAddress, 'id' | 'url'>

/** Writes a comment as rich text: the typed text, then the files, images inline and others as links. */
export function writeComment(text: string, files: readonly CommentFile[]): string {
  return plainToHtml(text) + files.map(writeFile).join('')
}

function writeFile({ id, url, fileName, mimeType }: CommentFile): string {
  return shownImages.includes(mimeType)
    ? html`<p><img src="${getFilePath(id)}" alt="${fileName}"></p>`
    : html`<p><a href="${url}">${fileName}</a></p>`
}
