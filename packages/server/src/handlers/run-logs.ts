import type { HandlersOf } from '../domain/call.js'
import { findOpenProject } from '../domain/projects.js'
import { sanitizeRichText } from '../domain/rich-text.js'
import { findOpenRun } from '../domain/runs.js'
import { now } from '../store/database.js'
import { insertRunLog } from '../store/run-logs.js'
import { newHqid } from '../values/identifiers.js'

export const runLogHandlers: HandlersOf<'createRunLog'> = {
  createRunLog: async (call) => {
    const project = await findOpenProject(call, call.params.projectCode)
    const run = await findOpenRun(call, project, call.params.runId)
    const id = newHqid()
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
