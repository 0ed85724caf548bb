import * as z from 'zod/mini'
import { project } from './parts.js'
import type { UploadChoices } from './report-upload.js'

/** The fields that uploads of paths and of contents have in common. */
export const uploadFields = {
  project,
  format: z.enum(['junit', 'playwright', 'allure']),
  ignoreUnmatched: z.optional(z.boolean()),
  dryRun: z.optional(z.boolean()),
}

interface ChosenFields {
  readonly project: string
  readonly format: UploadChoices['format']
  readonly run?: number | undefined
  readonly title?: string | undefined
  readonly ignoreUnmatched?: boolean | undefined
  readonly dryRun?: boolean | undefined
}

/** Returns what an input says about an upload, apart from its files. */
export function choicesOf({
  project,
  format,
  run,
  title,
  ignoreUnmatched = false,
  dryRun = false,
}: ChosenFields): UploadChoices {
  return {
    project,
    format,
    ...(run === undefined ? {} : { run }),
    ...(title === undefined ? {} : { title }),
    ignoresUnmatched: ignoreUnmatched,
    isDryRun: dryRun,
  }
}
