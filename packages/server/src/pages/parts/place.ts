import { html } from 'ghtml'

/** Renders the titles of folders from the top level down. Each is isolated, because titles can run from right to left. */
export function renderFolderPath(path: readonly string[]): string {
  return path.map((title) => html`<bdi>${title}</bdi>`).join(' / ')
}

/** Renders where a test case is, for the line below its title: its marker and its folder. */
export function renderPlace(marker: string, folderPath: readonly string[]): string {
  const path = folderPath.length === 0 ? '' : ` · ${renderFolderPath(folderPath)}`
  return html`<div class="sub"><span class="mono">${marker}</span>!${path}</div>`
}

/** Renders the titles of tags. No line starts with the comma after a title, even if the title is shortened. */
export function renderTags(titles: readonly string[]): string {
  return titles
    .map((title, index) => {
      const comma = index === titles.length - 1 ? '' : ','
      return html`<span class="tag"><bdi title="${title}">${title}</bdi>${comma}</span>`
    })
    .join(' ')
}
