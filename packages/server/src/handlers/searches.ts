import type { HandlersOf } from '../domain/call.js'
import { findAuthorNames, searchRuns, showFoundRun } from '../domain/found-runs.js'
import { showPage } from '../domain/pages.js'
import { findProject } from '../domain/projects.js'
import { listResultStatuses } from '../domain/result-statuses.js'
import { findReportedRun } from '../domain/run-comparison.js'
import { readRunRows, showRunRow } from '../domain/run-rows.js'
import { selectInRun } from '../domain/run-search.js'
import { rejectSearchProblems } from '../domain/search-problems.js'
import { listSelection, selectTestCases, showListedTestCase } from '../domain/test-case-selection.js'
import type { Sorting } from '../store/test-cases.js'

export const searchHandlers: HandlersOf<'searches'> = {
  searchTestCases: async (call) => {
    const { query } = call
    const project = await findProject(call, call.params.projectCode)
    const statuses = await listResultStatuses(call.db)
    const selection = await selectTestCases(call, project, query.query ?? '', statuses)
    rejectSearchProblems(selection.problems)
    const paths = new Map(selection.folders.map(({ id, path }) => [id, path]))
    const sorting: Sorting | 'tree' = query.sortField ? query : 'tree'
    return await showPage(query, {
      count: async () => selection.total,
      list: async ({ offset, limit }) => {
        const window = { offset, limit: Math.max(0, Math.min(limit, selection.total - offset)) }
        const rows = await listSelection(call, selection, sorting, window)
        return rows.map((row) => showListedTestCase(project, paths.get(row.folderId) ?? [], row))
      },
      maxTotal: selection.total,
    })
  },

  searchRunTestCases: async (call) => {
    const { query } = call
    const project = await findProject(call, call.params.projectCode)
    const run = await findReportedRun(call, project, query.runId)
    const statuses = await listResultStatuses(call.db)
    const isReverse = query.sortField !== undefined && query.sortOrder !== 'asc'
    const sort = { field: query.sortField ?? 'status', isReverse }
    const selection = await selectInRun(call, project, run, statuses, query.query ?? '', sort)
    rejectSearchProblems(selection.problems)
    return await showPage(query, {
      count: async () => selection.selected.length,
      list: async ({ offset, limit }) => {
        const rows = await readRunRows(
          call,
          selection.report,
          selection.selected.slice(offset, offset + limit),
        )
        return rows.map((row) => showRunRow(project, row))
      },
      maxTotal: selection.selected.length,
    })
  },

  searchRuns: async (call) => {
    const { query } = call
    const project = await findProject(call, call.params.projectCode)
    const { problems, total, list, milestones } = await searchRuns(call, project, query.query ?? '')
    rejectSearchProblems(problems)
    return await showPage(query, {
      count: async () => total,
      list: async ({ offset, limit }) => {
        const runs = await list({ from: offset, to: offset + limit })
        const users = await findAuthorNames(call, runs)
        return runs.map((run) => showFoundRun(run, { users, milestones }))
      },
      maxTotal: total,
    })
  },
}
