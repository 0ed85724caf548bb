import type { InputProblem } from 'qasphere-client'
import type { DataPlace, FilePlace } from 'qasphere-server'
import type { RunContext } from '../input/command.js'
import { givenTo, isOn, numberGivenTo, type Option } from '../input/option.js'
import { filePlaceOf } from './file-place.js'

const databaseUrl = /^postgres(ql)?:\/\/.*/
const databaseRule = 'must be the URL of a PostgreSQL database: postgres://user@host/name'

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
      pattern: databaseUrl.source,
      rule: databaseRule,
    },
  ]
}

/** The options that say where the data is, of which only one can count. */
export const exclusivePlaces: readonly (readonly string[])[] = [['data', 'database', 'memory']]

/** The option that says where the bytes of uploaded files are. */
export const filesOption: Option = {
  name: 'files',
  kind: 'string',
  description:
    'Where to keep uploaded files: a folder, database, or s3://bucket/prefix?endpoint=…&region=… (default: QAS_FILES, else with the data)',
  required: false,
}

/** Where the data is; what is named on the command line comes first. A mistake in QAS_DATABASE_URL is added. */
export function dataPlaceOf({ values, env }: RunContext, problems: InputProblem[]): DataPlace {
  const [path, database] = [givenTo(values, 'data'), givenTo(values, 'database')]
  if (isOn(values, 'memory')) return { kind: 'memory' }
  if (path !== undefined) return { kind: 'folder', path }
  const url = database ?? env.QAS_DATABASE_URL
  if (!url) return { kind: 'folder' }
  // The URL may hold a password: it is not repeated.
  if (database === undefined && !databaseUrl.test(url))
    problems.push({ where: 'QAS_DATABASE_URL', message: databaseRule })
  const connections = numberGivenTo(values, 'database-connections')
  return { kind: 'database', url, ...(connections === undefined ? {} : { connections }) }
}

/** Where the files are, as options with at most one entry; what is wrong with them is added. */
export function filesOf({ values, env }: RunContext, problems: InputProblem[]): { files?: FilePlace } {
  const given = givenTo(values, 'files')
  const files = filePlaceOf(given ?? env.QAS_FILES, given === undefined ? 'QAS_FILES' : '--files', problems)
  return files ? { files } : {}
}
