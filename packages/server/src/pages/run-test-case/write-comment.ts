import { html } from 'ghtml'
import { getFilePath } from '../../domain/files.js'
import { plainToHtml } from '../plain-to-html.js'
import type { FormFile } from '../store-form-files.js'

/** Types of images that browsers can show safely. */
const shownImages: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

/** Writes a comment as rich text: the typed text, then the files, images inline and others as links. */
export function writeComment(text: string, files: readonly FormFile[]): string {
  return plainToHtml(text) + files.map(writeFile).join('')
}

function writeFile({ id, url, fileName, mimeType }: FormFile): string {
  return shownImages.includes(mimeType)
    ? html`<p><img src="${getFilePath(id)}" alt="${fileName}"></p>`
    : html`<p><a href="${url}">${fileName}</a></p>`
}
