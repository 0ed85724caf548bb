import type { Command, ShownExample } from '../input/command.js'
import type { Option } from '../input/option.js'
import { defaultRunName, duplicatePolicies, outputPolicies, titleConflictPolicies } from './policies.js'

const options: readonly Option[] = [
  {
    ...text('run-url', 'Existing run to add the results to: https://HOST/project/CODE/run/ID'),
    short: 'r',
  },
  {
    ...text('project-code', 'Project for a new run (default: that of the first marker whose project exists)'),
    pattern: '[A-Za-z0-9]+',
    rule: 'must contain only latin letters and digits',
  },
  text(
    'run-name',
    `Title of a new run; placeholders: {env:VAR} {YYYY} {YY} {MMM} {MM} {DD} {HH} {hh} {mm} {ss} {AMPM} (default: ${defaultRunName})`,
  ),
  choice(
    'run-title-conflict',
    titleConflictPolicies,
    'If a run of that title exists: reuse it if it is open and has every test case (default with --run-name), create a new one with a number after the title (default without), or fail with an error',
  ),
  flag('create-tcases', 'Create test cases in the folder cli-import for results that match none'),
  flag('attachments', 'Upload the files that the reports name, and link them in the comments'),
  {
    name: 'attachments-from',
    kind: 'folder',
    description:
      'Folder that attachments may also come from, besides the working directory and the folders of the reports; may be given more than once',
    required: false,
    isRepeatable: true,
    isOptionalIfEmpty: true,
  },
  flag(
    'force',
    'Continue despite unmatched results, duplicates, missing attachments, unreadable Allure files and API errors',
  ),
  flag('ignore-unmatched', 'Summarize unmatched results in one line instead of failing'),
  choice(
    'on-duplicate',
    duplicatePolicies,
    'Which of several results for one test case to send: none, which is an error (default), the worst, the last, the first, or all',
  ),
  choice(
    'skip-report-stdout',
    outputPolicies,
    'When to omit stdout from comments: on-success or never (default)',
  ),
  choice(
    'skip-report-stderr',
    outputPolicies,
    'When to omit stderr from comments: on-success or never (default)',
  ),
  flag('dry-run', 'Check everything and show what would be sent, without sending it'),
  flag('explain', 'Show how each result was matched to a test case'),
  flag('resume', 'Continue an interrupted upload of the same reports; nothing is sent twice'),
  {
    name: 'journal',
    kind: 'file',
    description:
      "File that records what has been sent, for --resume (default: a file in the user's cache folder)",
    required: false,
    isOptionalIfEmpty: true,
  },
  flag('allow-upload-failure', 'Warn and exit with 0 if QA Sphere is unreachable or rejects the upload'),
  {
    name: 'rate',
    kind: 'integer',
    description: 'Maximum requests per second (default: 20, the limit of QA Sphere; 0 = unlimited)',
    required: false,
    isOptionalIfEmpty: true,
    max: 999_999,
    rule: 'must be a number of requests a second, 0 or more',
  },
  flag('json', 'Print the run, counts, unmatched results and created test cases as one JSON document'),
  flag('quiet', 'Print only warnings and errors'),
]

/** The commands that upload reports, one for each format. */
export const uploadCommands: readonly Command[] = [
  command('junit-upload', 'Upload the results in JUnit XML reports to a run.', {
    name: 'files',
    description:
      "Reports, folders that contain them, patterns such as '**/TEST-*.xml', or - for stdin; other files in folders and patterns are skipped",
    mark: 'Tests are matched to test cases by a marker in their names: PRJ-123, test_prj123_… or TestPrj123….',
    example: 'build/TEST-*.xml',
  }),
  command('playwright-json-upload', 'Upload the results in Playwright JSON or blob reports to a run.', {
    name: 'files',
    description:
      "Reports, folders that contain them, patterns such as 'blob-report/*.zip', or - for stdin; other files in folders and patterns are skipped",
    mark: 'Tests are matched to test cases by an annotation of type "test case" with a test case URL, or by a marker such as PRJ-123 in their titles.',
    example: 'playwright-report.json',
  }),
  command('allure-upload', 'Upload the results in folders of Allure results to a run.', {
    name: 'folders',
    description:
      "Folders of results, folders that contain such folders, or patterns such as '**/allure-results'",
    mark: 'Tests are matched to test cases by a link of type tms with a test case URL or a marker such as PRJ-123, or by a marker in their names.',
    example: 'allure-results',
  }),
]

function command(
  word: string,
  summary: string,
  { name, description, mark, example }: Record<'name' | 'description' | 'mark' | 'example', string>,
): Command {
  return {
    words: [word],
    summary,
    details: `Creates a run unless --run-url names one. ${mark} Everything is checked before anything is sent, and the run is read back at the end. The run's URL is printed to stdout, everything else to stderr.`,
    options,
    operand: {
      name,
      description,
      takes: 'at least one path',
    },
    examples: examplesFor(example),
    connects: true,
    load: () => import('./run-upload.js'),
  }
}

function examplesFor(path: string): ShownExample[] {
  return [
    { does: 'create a run', args: [path] },
    {
      does: 'add to an existing run, with attachments',
      args: ['-r', 'https://acme.eu1.qasphere.com/project/PRJ/run/14', '--attachments', path],
    },
    {
      does: 'name the run after the build, and create test cases for new tests',
      args: ['--project-code', 'PRJ', '--run-name', 'Build {env:BUILD_NUMBER}', '--create-tcases', path],
    },
    { does: 'show what would be sent, and why', args: ['--dry-run', '--explain', path] },
  ]
}

function flag(name: string, description: string): Option {
  return { name, kind: 'boolean', description, required: false, isOptionalIfEmpty: true }
}

// Pipelines pass options from variables, which may be empty.

function text(name: string, description: string): Option {
  return { name, kind: 'string', description, required: false, isOptionalIfEmpty: true }
}

function choice(name: string, choices: readonly string[], description: string): Option {
  return { name, kind: 'choice', choices, description, required: false, isOptionalIfEmpty: true }
}
