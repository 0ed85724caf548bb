import { resolve } from 'node:path'
import type { InputProblem } from 'qasphere-client'
import { describeFileProblem } from 'qasphere-client/file-problem'
import type { RunContext } from '../input/command.js'
import { getChoiceValue, getValue } from '../input/option.js'
import { readStdin, readTextFile } from '../input/read-text.js'
import { type FileFormat, fileFormats, formatOfFile, type ReadFile } from './file-row.js'

/** Reads the file of `--from`. Adds the problems with the options to `problems`. */
export async function readTestCaseFile(
  { values, cwd }: RunContext,
  problems: InputProblem[],
): Promise<ReadFile> {
  const path = getValue(values, 'from')
  if (path === undefined || path.trim() === '') return nothing
  const format = getChoiceValue(values, 'format', fileFormats) ?? formatOfFile(path)
  if (!format) {
    const reason = path === '-' ? 'stdin has no extension' : `the extension of ${path} is unknown`
    const message = `is required, because ${reason}; must be one of ${fileFormats.join(', ')}`
    if (!values.has('format')) problems.push({ where: '--format', message })
    return nothing
  }
  try {
    const text = path === '-' ? await readStdin() : readTextFile(resolve(cwd, path))
    const parse = await loadParser(format)
    return parse(text)
  } catch (error) {
    problems.push({ where: '--from', message: describeFileProblem(path, error) })
    return nothing
  }
}

const nothing: ReadFile = { rows: [], problems: [] }

async function loadParser(format: FileFormat) {
  if (format === 'csv') return (await import('./read-csv.js')).readCsv
  const { readJsonLines, readYaml } = await import('./read-objects.js')
  return format === 'yaml' ? readYaml : readJsonLines
}
