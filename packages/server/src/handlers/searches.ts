import type { HandlersOf } from '../domain/call.js'
import { type RowSlice, showFoundPage } from '../domain/found-rows.js'
import { findAuthorNames, searchRuns, showFoundRun } from '../domain/found-runs.js'
import { findProject } from '../domain/projects.js'
import { listResultStatuses } from '../domain/result-statuses.js'
import { findReportedRun } from '../domain/run-comparison.js'
import { readRunRows, showRunRow } from '../domain/run-rows.js'
import { selectInRun } from '../domain/run-search.js'
import { listSelection, selectTestCases, showListedTestCase } from '../domain/test-case-selection.js'
import type { Sorting } from '../store/test-cases.js'

export const searchHandlers: HandlersOf<'searches'> = {
  searchTestCases: async (call) => {
    const { query } = call
    const project = await findProject(call, call.params.projectCode)
    const statuses = await listResultStatuses(call.db)
    const selection = await selectTestCases(call, project, query.query ?? '', statuses)
    const paths = new Map(selection.folders.map(({ id, path }) => [id, path]))
    const sorting: Sorting | 'tree' = query.sortField ? query : 'tree'
    const found = {
      ...selection,
      list: ({ from, to }: RowSlice) =>
        listSelection(call, selection, sorting, { offset: from, limit: to - from }),
    }
    return await showFoundPage(query, found, (rows) =>
      rows.map((row) => showListedTestCase(project, paths.get(row.folderId) ?? [], row)),
    )
  },

  searchRunTestCases: async (call) => {
    const { query } = call
    const project = await findProject(call, call.params.projectCode)
    const run = await findReportedRun(call, project, query.runId)
    const statuses = await listResultStatuses(call.db)
    const isReverse = query.sortField !== undefined && query.sortOrder !== 'asc'
    const sort = { field: query.sortField ?? 'status', isReverse }
    const { report, problems, selected } = await selectInRun(
      call,
      project,
      run,
      statuses,
      query.query ?? '',
      sort,
    )
    const found = {
      problems,
      total: selected.length,
      list: ({ from, to }: RowSlice) => readRunRows(call, report, selected.slice(from, to)),
    }
    return await showFoundPage(query, found, (rows) => rows.map((row) => showRunRow(project, row)))
  },

  searchRuns: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const found = await searchRuns(call, project, call.query.query ?? '')
    return await showFoundPage(call.query, found, async (runs) => {
      const users = await findAuthorNames(call, runs)
      return runs.map((run) => showFoundRun(run, { users, milestones: found.milestones }))
    })
  },
}
