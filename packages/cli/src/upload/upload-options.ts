import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { InputProblem } from 'qasphere-client'
import {
  defaultRunName,
  duplicatePolicies,
  outputPolicies,
  titleConflictPolicies,
} from 'qasphere-uploads/policies'
import { expandRunName, maxRunTitleLength } from 'qasphere-uploads/run-name'
import {
  defaultRate,
  type ReportFormat,
  type RunAddress,
  type UploadOptions,
} from 'qasphere-uploads/upload-options'
import type { RunContext } from '../input/command.js'
import type { Environment } from '../input/environment.js'
import { getChoiceValue, getNumberValue, getValue, isOn } from '../input/option.js'
import { printsData } from '../input/output-options.js'
import { parseRunUrl, runUrlForm } from '../input/run-url.js'

/** Reads the options of an upload. The title may contain the given variables. Adds problems to `problems`. */
export function readUploadOptions(
  context: RunContext,
  titleVariables: Environment,
  now: Date,
  problems: InputProblem[],
): UploadOptions {
  const { values } = context
  const run = readRun(getValue(values, 'run-url'), getValue(values, 'project-code'), problems)
  const projectCode = readProjectCode(getValue(values, 'project-code'), run, problems)
  const runName = getValue(values, 'run-name') ?? defaultRunName
  const runTitle = expandRunName(runName, now, titleVariables)
  if (runTitle === '') problems.push({ where: '--run-name', message: 'must not be empty' })
  if (runTitle.length > maxRunTitleLength) {
    const message = `must be at most ${maxRunTitleLength} characters, got ${runTitle.length}: "${runTitle}"`
    problems.push({ where: '--run-name', message })
  }
  const onDuplicate = getChoiceValue(values, 'on-duplicate', duplicatePolicies)
  const journal = getValue(values, 'journal')
  return {
    format: formats[context.command.words[0] ?? ''] ?? 'junit',
    ...(run ? { run } : {}),
    ...(projectCode === undefined ? {} : { projectCode }),
    runTitle,
    runName,
    onTitleConflict:
      getChoiceValue(values, 'run-title-conflict', titleConflictPolicies) ??
      (runName === defaultRunName ? 'new' : 'reuse'),
    createsTestCases: isOn(values, 'create-tcases'),
    withAttachments: isOn(values, 'attachments'),
    attachmentFolders: readAttachmentFolders(context, problems),
    isForced: isOn(values, 'force'),
    ignoresUnmatched: isOn(values, 'ignore-unmatched'),
    ...(onDuplicate ? { onDuplicate } : {}),
    skipStdout: getChoiceValue(values, 'skip-report-stdout', outputPolicies) ?? 'never',
    skipStderr: getChoiceValue(values, 'skip-report-stderr', outputPolicies) ?? 'never',
    isDryRun: isOn(values, 'dry-run'),
    explains: isOn(values, 'explain'),
    resumes: isOn(values, 'resume'),
    keepsJournal: true,
    ...(journal ? { journal } : {}),
    allowsFailure: isOn(values, 'allow-upload-failure'),
    rate: getNumberValue(values, 'rate') ?? defaultRate,
    printsJson: printsData(values),
    isQuiet: isOn(values, 'quiet'),
  }
}

function readAttachmentFolders({ values, cwd }: RunContext, problems: InputProblem[]): string[] {
  return (values.get('attachments-from') ?? []).flatMap((given) => {
    const folder = resolve(cwd, given)
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [folder]
    problems.push({ where: '--attachments-from', message: `expected a folder, got ${JSON.stringify(given)}` })
    return []
  })
}

const formats: Readonly<Record<string, ReportFormat>> = {
  'junit-upload': 'junit',
  'playwright-json-upload': 'playwright',
  'allure-upload': 'allure',
}

/** Reads the run of `--run-url`: a URL, or an ID together with `--project-code`. */
function readRun(
  given: string | undefined,
  projectCode: string | undefined,
  problems: InputProblem[],
): RunAddress | undefined {
  if (given === undefined) return undefined
  const run = parseRunUrl(given)
  if (run) return run
  const isId = /^[1-9]\d{0,14}$/.test(given)
  if (isId && projectCode !== undefined) {
    return { projectCode: projectCode.toUpperCase(), runId: Number(given) }
  }
  const orId = isId ? '; the ID of a run requires --project-code' : ''
  problems.push({ where: '--run-url', message: `${runUrlForm}, got ${JSON.stringify(given)}${orId}` })
  return undefined
}

function readProjectCode(
  code: string | undefined,
  run: RunAddress | undefined,
  problems: InputProblem[],
): string | undefined {
  if (code === undefined) return undefined
  if (run && run.projectCode !== code.toUpperCase()) {
    problems.push({
      where: '--project-code',
      message: `is ${code}, but --run-url names a run of project ${run.projectCode}`,
    })
  }
  return code.toUpperCase()
}
