import type { HandlersOf } from '../domain/call.js'
import { listFound } from '../domain/found-rows.js'
import {
  listMilestoneProgress,
  readMilestoneReport,
  showMilestoneProgress,
  showMilestoneReport,
} from '../domain/milestone-reports.js'
import { searchInMilestone, searchMilestones } from '../domain/milestone-search.js'
import { findProject } from '../domain/projects.js'
import { listResultStatuses } from '../domain/result-statuses.js'
import { rejectSearchProblems } from '../domain/search-problems.js'

export const milestoneReportHandlers: HandlersOf<'milestoneReports'> = {
  listMilestoneProgress: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const milestones = await listMilestoneProgress(call, project)
    const { problems, found } = searchMilestones(milestones, call.query.query ?? '')
    rejectSearchProblems(problems)
    return { milestones: found.map((each) => showMilestoneProgress(call, project, each)) }
  },

  getMilestoneReport: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const report = await readMilestoneReport(call, project, call.params.milestoneId)
    const { statuses, query = '' } = call.query
    const testCases = report.testCases.filter(({ status }) => !statuses || statuses.includes(status))
    const names = await listResultStatuses(call.db)
    const found = await searchInMilestone(call, project, { ...report, testCases }, names, query)
    return showMilestoneReport(call, project, report, await listFound(found))
  },
}
