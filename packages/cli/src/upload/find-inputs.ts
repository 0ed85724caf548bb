import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { InputProblem } from 'qasphere-client'
import { glob, isDynamicPattern } from 'tinyglobby'
import type { ReportFormat } from './upload-options.js'

/**
 * The reports that paths and patterns name, absolute, each once, in the order given. A folder given for file formats
 * stands for the reports in it. What matches nothing is added to `problems`.
 */
export async function findInputs(
  given: readonly string[],
  format: ReportFormat,
  cwd: string,
  problems: InputProblem[],
): Promise<string[]> {
  const found = new Set<string>()
  for (const input of given) {
    const paths = await pathsOf(input, format, cwd)
    if (typeof paths === 'string') problems.push({ where: '', message: paths })
    else for (const path of paths) found.add(path)
  }
  return [...found]
}

/** The paths of one input, or why there are none. */
async function pathsOf(input: string, format: ReportFormat, cwd: string): Promise<string[] | string> {
  if (input === '') return 'The path of a report must not be empty'
  const wantsFolder = format === 'allure'
  const path = resolve(cwd, input)
  const kind = await kindOf(path)
  if (kind === 'file') {
    return wantsFolder ? `${input} is a file; allure-upload takes the folder of its results` : [path]
  }
  if (kind === 'folder') return wantsFolder ? [path] : reportsIn(path, input, format)
  // On Windows people write patterns with backslashes too.
  const pattern = process.platform === 'win32' ? input.replaceAll('\\', '/') : input
  if (!isDynamicPattern(pattern)) return `File not found: ${input}`
  const matches = await glob(pattern, {
    cwd,
    absolute: true,
    onlyFiles: !wantsFolder,
    onlyDirectories: wantsFolder,
    expandDirectories: false,
    dot: true,
  })
  if (matches.length === 0) return `No ${wantsFolder ? 'folder' : 'file'} matches ${input} (looked in ${cwd})`
  return matches.sort().map((match) => resolve(match))
}

async function reportsIn(folder: string, input: string, format: ReportFormat): Promise<string[] | string> {
  // A folder of Playwright's has a ZIP file for each shard, or a JSON report.
  const extensions = format === 'junit' ? ['xml'] : ['json', 'zip']
  const patterns = extensions.map((extension) => `**/*.${extension}`)
  const matches = await glob(patterns, { cwd: folder, absolute: true, expandDirectories: false })
  if (matches.length === 0)
    return `The folder ${input} holds no ${extensions.map((each) => `.${each}`).join(' or ')} file`
  return matches.sort().map((match) => resolve(match))
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch {
    return undefined
  }
}
