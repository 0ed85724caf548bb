import type { HandlersOf } from '../domain/call.js'
import {
  listMilestoneProgress,
  readMilestoneReport,
  readMilestoneRows,
  showMilestoneProgress,
  showMilestoneReport,
} from '../domain/milestone-reports.js'
import { findProject } from '../domain/projects.js'

export const milestoneReportHandlers: HandlersOf<'milestoneReports'> = {
  listMilestoneProgress: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const milestones = await listMilestoneProgress(call, project)
    return { milestones: milestones.map((each) => showMilestoneProgress(call, project, each)) }
  },

  getMilestoneReport: async (call) => {
    const project = await findProject(call, call.params.projectCode)
    const report = await readMilestoneReport(call, project, call.params.milestoneId)
    const { statuses } = call.query
    const selected = report.testCases.filter(({ status }) => !statuses || statuses.includes(status))
    const rows = await readMilestoneRows(call, project, report, selected)
    return showMilestoneReport(call, project, report, rows)
  },
}
