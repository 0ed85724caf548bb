import type { InputProblem } from 'qasphere-client'
import type { DataPlace, FilePlace } from 'qasphere-server'
import type { Option } from '../input/command.js'
import { givenTo, isOn } from '../input/option-values.js'
import type { RunContext } from '../input/run-context.js'
import { filePlaceOf } from './file-place.js'

/** Options that say where a server's data is; `doing` is what is done there, as in "keep the data in". */
export function dataOptions(doing: string): Option[] {
  return [
    {
      name: 'data',
      kind: 'folder',
      description: "Folder of the data (default: one in the user's data directory)",
      required: false,
    },
    {
      name: 'database',
      kind: 'string',
      description: `URL of a PostgreSQL database to ${doing}, postgres://… (default: QAS_DATABASE_URL, else a folder)`,
      required: false,
    },
  ]
}

/** The option that says where the bytes of uploaded files are. */
export const filesOption: Option = {
  name: 'files',
  kind: 'string',
  description:
    'Where to keep uploaded files: a folder, database, or s3://bucket/prefix?endpoint=…&region=… (default: QAS_FILES, else with the data)',
  required: false,
}

/** Where the data is, with what is wrong with the options added; what is named on the command line comes first. */
export function dataPlaceOf({ values, env }: RunContext, problems: InputProblem[]): DataPlace {
  const [path, database] = [givenTo(values, 'data'), givenTo(values, 'database')]
  const isMemory = isOn(values, 'memory')
  const named = [
    ...(path === undefined ? [] : ['--data']),
    ...(database === undefined ? [] : ['--database']),
    ...(isMemory ? ['--memory'] : []),
  ]
  if (named.length > 1) problems.push({ where: '', message: `${named.join(' and ')} are mutually exclusive` })
  if (isMemory) return { kind: 'memory' }
  if (path !== undefined) return { kind: 'folder', path }
  const url = database ?? env.QAS_DATABASE_URL
  if (!url) return { kind: 'folder' }
  if (!/^postgres(ql)?:\/\//.test(url)) {
    const where = database === undefined ? 'QAS_DATABASE_URL' : '--database'
    // The URL may hold a password: it is not repeated.
    problems.push({ where, message: 'must be the URL of a PostgreSQL database: postgres://user@host/name' })
  }
  return { kind: 'database', url, ...connectionsOf(givenTo(values, 'database-connections'), problems) }
}

/** Where the files are, as options with at most one entry; what is wrong with them is added. */
export function filesOf({ values, env }: RunContext, problems: InputProblem[]): { files?: FilePlace } {
  const given = givenTo(values, 'files')
  const files = filePlaceOf(given ?? env.QAS_FILES, given === undefined ? 'QAS_FILES' : '--files', problems)
  return files ? { files } : {}
}

function connectionsOf(text: string | undefined, problems: InputProblem[]): { connections?: number } {
  if (text === undefined) return {}
  const connections = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (connections >= 1) return { connections }
  problems.push({ where: '--database-connections', message: 'must be an integer of at least 1' })
  return {}
}
