import type { Command } from '../input/command.js'
import { dataOptions, filesOption } from './data-place.js'

/** Everything of a server in one file: for a backup, and for moving to another database. */
export const transferCommands: readonly Command[] = [
  {
    words: ['server', 'export'],
    summary: 'Write everything a server keeps, uploaded files too, to one file.',
    details:
      'The data is written as it is at one moment; servers may go on working. The file holds hashes of passwords and keys: keep it as safe as the data. One that is there is replaced once the new one is whole.',
    options: [
      { name: 'to', kind: 'file', description: 'The file to write, or - for stdout', required: true },
      ...dataOptions('export'),
      {
        ...filesOption,
        description: filesOption.description.replace('to keep uploaded', 'the server keeps uploaded'),
      },
      {
        name: 'without-missing-files',
        kind: 'boolean',
        description: 'Leave out uploaded files whose content is not there, instead of failing',
        required: false,
      },
    ],
    examples: [
      { does: 'a backup', args: ['--to', 'qasphere-backup.tar.gz'] },
      {
        does: 'to another machine',
        args: ['--data', './qasphere-data', '--to', '-', '|', 'ssh', 'backup', 'cat > qasphere.tar.gz'],
      },
    ],
  },
  {
    words: ['server', 'import'],
    summary: 'Put everything of an export into an empty folder or database.',
    details:
      'Either all of it is there afterwards or nothing. Keys, passwords and logins go on working. The version that wrote the export must have the same database schema.',
    options: [
      { name: 'from', kind: 'file', description: 'The file to read, or - for stdin', required: true },
      ...dataOptions('import into'),
      filesOption,
    ],
    examples: [
      {
        does: 'move to PostgreSQL',
        args: ['--from', 'qasphere-backup.tar.gz', '--database', 'postgres://qasphere@db/qasphere'],
      },
    ],
  },
]
