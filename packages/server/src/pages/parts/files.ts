import { html } from 'ghtml'

/** Where pages find an uploaded file; only people who may read pages get it. */
export function pageFilePath(id: string): string {
  return `/pages/file/${id}`
}

/** A link to an uploaded file, with its size. */
export function fileLink({ id, fileName, size }: { id: string; fileName: string; size: number }): string {
  return html`<a class="link" href="${pageFilePath(id)}"><bdi>${fileName}</bdi></a> <span class="muted">${sizeText(size)}</span>`
}

function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
