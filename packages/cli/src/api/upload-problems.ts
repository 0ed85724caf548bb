import { accessSync, constants, statSync } from 'node:fs'
import type { InputProblem } from 'qasphere-client'
import type { ApiCall } from '../input/command.js'
import { fileProblem } from '../input/file-problem.js'

/** What keeps a file from being uploaded: it is missing, not a file, unreadable, or too large. */
export function uploadProblems(
  path: string | undefined,
  { maxFileBytes }: NonNullable<ApiCall['request']['upload']>,
): InputProblem[] {
  const where = '--file'
  if (!path) return []
  try {
    const found = statSync(path)
    if (!found.isFile()) return [{ where, message: `${path} is not a file` }]
    accessSync(path, constants.R_OK)
    if (found.size <= maxFileBytes) return []
    return [{ where, message: `${path} is larger than ${maxFileBytes / 1024 / 1024} MiB` }]
  } catch (error) {
    return [{ where, message: fileProblem(path, error) }]
  }
}
