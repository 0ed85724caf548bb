import { html } from 'ghtml'

/** The path of an uploaded file for pages. Only people who may read pages can open it. */
export function pageFilePath(id: string): string {
  return `/pages/file/${id}`
}

/** A link to an uploaded file, with its size. */
export function renderFileLink({
  id,
  fileName,
  size,
}: {
  id: string
  fileName: string
  size: number
}): string {
  return html`<a class="link" href="${pageFilePath(id)}"><bdi>${fileName}</bdi></a> <span class="muted">${formatSize(size)}</span>`
}

function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
