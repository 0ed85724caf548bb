import type { InputProblem } from 'qasphere-client'
import type { DataPlace, FilePlace } from 'qasphere-server'
import type { RunContext } from '../input/command.js'
import { getNumberValue, getValue, isOn, type Option } from '../input/option.js'
import { parseFilePlace } from './file-place.js'

const databaseUrl = /^postgres(ql)?:\/\/.*/
const databaseRule = 'must be the URL of a PostgreSQL database: postgres://user@host/name'

/** Options for the location of a server's data. `purpose` completes "database to …", as in "store the data in". */
export function dataOptions(purpose: string): Option[] {
  return [
    {
      name: 'data',
      kind: 'folder',
      description: 'Data folder (default: ~/.local/share/qasphere/server on Linux)',
      required: false,
    },
    {
      name: 'database',
      kind: 'string',
      description: `URL of a PostgreSQL database to ${purpose}, postgres://… (default: $QAS_DATABASE_URL, else a folder)`,
      required: false,
      pattern: databaseUrl.source,
      rule: databaseRule,
      isPrivate: true,
    },
  ]
}

/** The options for the location of the data, which are mutually exclusive. */
export const exclusiveDataOptions: readonly (readonly string[])[] = [['data', 'database']]

/** The option for the location of uploaded files. */
export const filesOption: Option = {
  name: 'files',
  kind: 'string',
  description:
    'Where to store uploaded files: a folder, the word database for the PostgreSQL database, or s3://bucket/prefix?endpoint=…&region=… (default: $QAS_FILES, else with the data)',
  required: false,
}

/** Finds the location of the data; options take precedence over QAS_DATABASE_URL. Adds problems to `problems`. */
export function readDataPlace({ values, env }: RunContext, problems: InputProblem[]): DataPlace {
  const [path, database] = [getValue(values, 'data'), getValue(values, 'database')]
  if (isOn(values, 'memory')) return { kind: 'memory' }
  if (path !== undefined) return { kind: 'folder', path }
  const url = database ?? env.QAS_DATABASE_URL
  if (!url) return { kind: 'folder' }
  // The URL may contain a password, so the message does not quote it.
  if (database === undefined && !databaseUrl.test(url))
    problems.push({ where: 'QAS_DATABASE_URL', message: `${databaseRule}${describeScheme(url)}` })
  const connections = getNumberValue(values, 'database-connections')
  return { kind: 'database', url, ...(connections === undefined ? {} : { connections }) }
}

function describeScheme(url: string): string {
  const [scheme] = /^[a-z][a-z0-9+.-]*:/i.exec(url) ?? []
  return scheme === undefined ? '' : `, got one that begins with ${JSON.stringify(scheme)}`
}

/** Finds the location of uploaded files, if one is given. Adds problems to `problems`. */
export function readFilePlace({ values, env }: RunContext, problems: InputProblem[]): { files?: FilePlace } {
  const given = getValue(values, 'files')
  const files = parseFilePlace(
    given ?? env.QAS_FILES,
    given === undefined ? 'QAS_FILES' : '--files',
    problems,
  )
  return files ? { files } : {}
}
