import type { HandlersOf } from '../domain/call.js'
import { sanitizeRichText } from '../domain/rich-text.js'
import { findOpenRunOfProject } from '../domain/runs.js'
import { now } from '../store/database.js'
import { insertRunLog } from '../store/run-logs.js'
import { createHqid } from '../values/identifiers.js'

export const runLogHandlers: HandlersOf<'runLogs'> = {
  createRunLog: async (call) => {
    const { projectCode, runId } = call.params
    const { run } = await findOpenRunOfProject(call, projectCode, runId)
    const id = createHqid()
    const comment = await sanitizeRichText(call.body.comment, call)
    await insertRunLog(call.db, {
      id,
      runKey: run.key,
      comment,
      authorId: call.user.id,
      createdAt: now(),
    })
    return { id }
  },
}
