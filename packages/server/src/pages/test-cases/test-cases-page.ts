import { html } from 'ghtml'
import type { Status } from 'qasphere-contract/scalars'
import { writeSearch } from '../../domain/search-terms.js'
import { listInBatches } from '../../domain/test-case-selection.js'
import { formatMarker } from '../../values/markers.js'
import { newFolderPath, newTestCasePath, projectPath } from '../../values/page-paths.js'
import type { Page, PageCall } from '../page.js'
import { renderCommandCard } from '../parts/command.js'
import { renderFormError } from '../parts/form.js'
import { mayPerform } from '../parts/rights.js'
import { attentionOrder, getColorClass, getStatusName, renderStatusIcon } from '../parts/status.js'
import type { PageContent } from '../shell.js'
import type { Table } from '../table-file.js'
import { findChosenFolder, renderFolderTree } from './folder-tree.js'
import { readSelection, readTestCasesView, sortingOf, type TestCasesView } from './read-test-cases-view.js'
import { createRunFromSelection, isRunFormShown, renderRunForm } from './run-from-selection.js'
import { renderTestCasesTable } from './test-cases-table.js'

/** The test cases of a project: a folder tree, and a list with the last results. */
export const testCasesPage: Page = {
  path: '/project/:projectCode(^[\\w-]{1,64}$)/tcases',
  show,
  table: readTable,
  submit: createRunFromSelection,
}

async function show(call: PageCall): Promise<PageContent> {
  const view = await readTestCasesView(call)
  const { project } = view
  const content = html`!${isRunFormShown(call, view) ? '' : renderFormError(call.formError?.message)}
<nav class="crumbs" aria-label="Breadcrumbs"><a href="${projectPath(project.code)}">${project.title}</a> / <span aria-current="page">Test cases</span></nav>
<div class="head"><div><h1>Test cases</h1></div>!${await renderActions(call, view)}</div>
!${renderStatusLinks(call, view)}
<div class="grid with-tree">
!${renderFolderTree(call, view)}
!${await renderTestCasesTable(call, view)}
!${renderCommand(call, view)}
</div>`
  return { title: 'Test cases', content, projectCode: project.code, section: 'Test cases' }
}

/** Shows what the reader may create. */
async function renderActions(call: PageCall, view: TestCasesView): Promise<string> {
  const { project } = view
  const folder = findChosenFolder(view.selection)
  const newTestCase = `${newTestCasePath(project.code)}${folder ? `?folder=${folder.id}` : ''}`
  const inFolder = new URLSearchParams()
  for (const title of folder?.path ?? []) inFolder.append('in', title)
  const links = [
    mayPerform(call, 'createTestCase', project)
      ? html`<a class="button primary" href="${newTestCase}">New test case</a>`
      : '',
    mayPerform(call, 'bulkCreateFolders', project)
      ? html`<a class="button" href="${`${newFolderPath(project.code)}?${inFolder}`}">New folder</a>`
      : '',
    await renderRunForm(call, view),
  ]
  return html`<div class="actions">!${links.join('')}</div>`
}

/** Links to the test cases with each status: the failed ones in one click. */
function renderStatusLinks({ path }: PageCall, { statuses, search }: TestCasesView): string {
  const link = (q: string, text: string) => {
    const current = q === search ? ' aria-current="true"' : ''
    const href = q === '' ? path : `${path}?${new URLSearchParams({ q })}`
    return html`<li><a href="${href}"!${current}>!${text}</a></li>`
  }
  const ofStatus = (id: Status) => {
    const q = writeSearch([{ field: 'status', value: id, isExcluded: false }])
    return link(
      q,
      html`<span class="s ${getColorClass(statuses, id)}">!${renderStatusIcon(id)}${getStatusName(statuses, id)}</span>`,
    )
  }
  const shown = attentionOrder.filter((id) => statuses.get(id)?.isActive)
  return html`<ul class="counts" aria-label="Test cases by last status">!${link('', 'All')}!${shown.map(ofStatus).join('')}</ul>`
}

/** Shows the command that prints the same test cases. */
function renderCommand({ query }: PageCall, { project, search }: TestCasesView): string {
  const sorting = sortingOf(query)
  return renderCommandCard('search test-cases', {
    'project-code': project.code,
    query: search,
    'sort-field': sorting === 'tree' ? undefined : sorting.sortField,
    'sort-order': sorting === 'tree' ? undefined : sorting.sortOrder,
    all: true,
  })
}

const columns = [
  'id',
  'title',
  'last_status',
  'last_run',
  'folder',
  'tags',
  'priority',
  'type',
  'draft',
  'updated_at',
]

async function readTable(call: PageCall): Promise<Table> {
  const { project, statuses, selection, paths } = await readSelection(call)
  const rows: Table['rows'][number][] = []
  const window = { offset: 0, limit: selection.total }
  for await (const batch of listInBatches(call, selection, sortingOf(call.query), window)) {
    for (const { recent, ...row } of batch) {
      const [last] = recent
      rows.push([
        formatMarker(project.code, row.seq),
        row.title,
        getStatusName(statuses, last?.status ?? 'open'),
        last?.runId ?? null,
        (paths.get(row.folderId) ?? []).join('/'),
        row.tags,
        row.priority,
        row.type,
        row.isDraft === 1 ? 'yes' : 'no',
        row.updatedAt,
      ])
    }
  }
  return { columns, rows }
}
