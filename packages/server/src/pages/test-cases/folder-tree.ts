import { html } from 'ghtml'
import type { TreeFolder } from '../../domain/folder-tree.js'
import { writeSearch } from '../../domain/search-terms.js'
import type { TestCaseSelection } from '../../domain/test-case-selection.js'
import type { PageCall } from '../page.js'
import { changeQuery } from '../parts/pager.js'
import { formatNumber } from '../parts/text.js'
import type { TestCasesView } from './read-test-cases-view.js'

/** A tree with at most this many folders is shown completely; of a larger one, only the folders around the selected one. */
const maxWholeTree = 40

/** The folders of a project. Each is a link that limits the list to the folder and keeps the rest of the search. */
export function renderFolderTree(call: PageCall, { selection: { folders, terms } }: TestCasesView): string {
  const chosen = findChosenFolder({ folders, terms })
  const opened = openedFolders(folders, chosen)
  const children = groupByParent(folders)
  const rest = terms.filter(({ field }) => field !== 'folder')
  const href = (path: readonly string[]) => {
    const folder = { field: 'folder', value: path.join('/'), isExcluded: false }
    const q = writeSearch(path.length === 0 ? rest : [folder, ...rest])
    return changeQuery(call.path, call.query, { q, page: '', all: '' })
  }
  const item = (folder: TreeFolder): string => {
    const own = children.get(folder.id) ?? []
    const current = folder.id === chosen?.id ? ' aria-current="true"' : ''
    const isClosed = own.length > 0 && !opened.has(folder.id)
    return html`<li><a href="${href(folder.path)}" class="${isClosed ? 'closed' : ''}"!${current}><bdi>${folder.path.at(-1) ?? ''}</bdi> <span class="muted">${formatNumber(folder.total)}</span></a>!${opened.has(folder.id) ? list(own) : ''}</li>`
  }
  const list = (some: readonly TreeFolder[]): string =>
    some.length === 0 ? '' : html`<ul>!${some.map(item).join('')}</ul>`
  const top = children.get(0) ?? []
  const all = top.reduce((sum, { total }) => sum + total, 0)
  const current = terms.some(({ field }) => field === 'folder') ? '' : ' aria-current="true"'
  const heading = html`Folders <span class="muted">${formatNumber(folders.length)}</span>`
  const shown = chosen ? html` <bdi>${chosen.path.at(-1) ?? ''}</bdi>` : ''
  // On wide screens, the style sheet shows the content of the closed element below the heading instead of the summary.
  return html`<nav class="card tree" aria-labelledby="folders"><h2 id="folders">!${heading}</h2>
<details><summary>!${heading}!${shown}</summary><div class="scroll"><a href="${href([])}" class="all"!${current}>All folders <span class="muted">${formatNumber(all)}</span></a>!${list(top)}</div></details></nav>`
}

function groupByParent(folders: readonly TreeFolder[]): ReadonlyMap<number, readonly TreeFolder[]> {
  const groups = new Map<number, TreeFolder[]>()
  for (const folder of folders) {
    const siblings = groups.get(folder.parentId)
    if (siblings) siblings.push(folder)
    else groups.set(folder.parentId, [folder])
  }
  return groups
}

/** The folder that the search names, if it names exactly one. */
export function findChosenFolder({
  folders,
  terms,
}: Pick<TestCaseSelection, 'folders' | 'terms'>): TreeFolder | undefined {
  const [term, another] = terms.filter(({ field }) => field === 'folder')
  if (!term || another || term.isExcluded) return undefined
  const wanted = term.value.toLowerCase().replace(/^\/+|\/+$/g, '')
  return folders.find(({ path }) => path.join('/').toLowerCase() === wanted)
}

/** The folders whose subfolders are shown. */
function openedFolders(folders: readonly TreeFolder[], chosen: TreeFolder | undefined): ReadonlySet<number> {
  if (folders.length <= maxWholeTree) return new Set(folders.map(({ id }) => id))
  const byId = new Map(folders.map((folder) => [folder.id, folder]))
  const opened = new Set<number>()
  for (let folder = chosen; folder; folder = byId.get(folder.parentId)) opened.add(folder.id)
  return opened
}
