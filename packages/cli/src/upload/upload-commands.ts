import type { Command, Option, ShownExample } from '../commands/command.js'

export const duplicatePolicies = ['error', 'worst', 'last', 'first', 'all'] as const
export type DuplicatePolicy = (typeof duplicatePolicies)[number]

export const outputPolicies = ['on-success', 'never'] as const

/** What to do if a run of the title exists: use it if it fits, create one of another title, or stop. */
export const titleConflictPolicies = ['reuse', 'new', 'error'] as const
export type TitleConflictPolicy = (typeof titleConflictPolicies)[number]

export const defaultRunName = 'Automated test run - {MMM} {DD}, {YYYY}, {hh}:{mm}:{ss} {AMPM}'

const options: readonly Option[] = [
  text('run-url', 'Add to this run: https://HOST/project/CODE/run/ID', 'r'),
  text('project-code', 'Project of the new run (default: that of the first marker whose project exists)'),
  text(
    'run-name',
    `Title of the new run, with {env:VAR} {YYYY} {YY} {MMM} {MM} {DD} {HH} {hh} {mm} {ss} {AMPM} (default ${defaultRunName})`,
  ),
  choice(
    'run-title-conflict',
    titleConflictPolicies,
    'If a run of that title exists: reuse it if it is open and has every test case (default with --run-name), create a new one with a number after the title (default without), or fail with an error',
  ),
  flag('create-tcases', 'Make test cases in the folder cli-import for results that match none'),
  flag('attachments', 'Upload the files that the reports name, and link them in the comments'),
  flag('force', 'Go on past unmatched results, duplicates, missing files and refused parts'),
  flag('ignore-unmatched', 'Sum unmatched results up in one line instead of failing'),
  choice(
    'on-duplicate',
    duplicatePolicies,
    'What to do with several results of one test case: error (default), the worst, the last, the first, or all',
  ),
  choice(
    'skip-report-stdout',
    outputPolicies,
    'Leave stdout out of comments: on-success, or never (default)',
  ),
  choice(
    'skip-report-stderr',
    outputPolicies,
    'Leave stderr out of comments: on-success, or never (default)',
  ),
  flag('dry-run', 'Do everything but send, and show what would be sent'),
  flag('explain', 'Show for every result what was looked for, and where'),
  flag('resume', 'Finish an upload of the same reports that was interrupted, without doubling anything'),
  {
    name: 'journal',
    kind: 'file',
    description:
      "File that records what has been sent, for --resume (default: one in the user's cache folder)",
    required: false,
  },
  flag(
    'allow-upload-failure',
    'End with a warning and exit code 0 where QA Sphere cannot be reached or refuses',
  ),
  {
    name: 'rate',
    kind: 'integer',
    description: 'Most requests a second (default 20, the limit of the platform; 0 for no limit)',
    required: false,
  },
  flag('json', 'Print one JSON document with the run, counts, unmatched names and created test cases'),
  flag('quiet', 'Say nothing but warnings and errors'),
]

/** The commands that upload reports, one for each format. */
export const uploadCommands: readonly Command[] = [
  command('junit-upload', 'Upload results of JUnit XML reports to a run.', {
    name: 'files',
    mark: 'A test is matched by a marker in its name: PRJ-123, test_prj123_… or TestPrj123….',
    example: 'build/TEST-*.xml',
  }),
  command('playwright-json-upload', 'Upload results of Playwright JSON reports to a run.', {
    name: 'files',
    mark: 'A test is matched by an annotation of type "test case" with a test case URL, or by PRJ-123 in its name.',
    example: 'playwright-report.json',
  }),
  command('allure-upload', 'Upload results of Allure result folders to a run.', {
    name: 'folders',
    mark: 'A test is matched by a link of type tms with a test case URL or PRJ-123, or by PRJ-123 in its name.',
    example: 'allure-results',
  }),
]

function command(
  word: string,
  summary: string,
  { name, mark, example }: { name: string; mark: string; example: string },
): Command {
  return {
    words: [word],
    summary,
    details: `Without --run-url a new run is made. ${mark} Everything is checked before anything is sent, and at the end the run is read back. The run's URL is printed on stdout, everything else on stderr.`,
    options,
    operand: {
      name,
      description: `Paths of ${name === 'files' ? 'reports' : 'result folders'}; patterns such as '**/TEST-*.xml' may be quoted`,
      isPaths: true,
    },
    examples: examplesFor(example),
    connects: true,
  }
}

function examplesFor(path: string): ShownExample[] {
  return [
    { does: 'a new run', args: [path] },
    {
      does: 'into a run that exists, with attachments',
      args: ['-r', 'https://acme.eu1.qasphere.com/project/PRJ/run/14', '--attachments', path],
    },
    {
      does: 'a run named after the build, with test cases made for new tests',
      args: ['--project-code', 'PRJ', '--run-name', 'Build {env:BUILD_NUMBER}', '--create-tcases', path],
    },
    { does: 'what would be sent, and why', args: ['--dry-run', '--explain', path] },
  ]
}

function flag(name: string, description: string): Option {
  return { name, kind: 'boolean', description, required: false }
}

function text(name: string, description: string, short?: string): Option {
  return { name, kind: 'string', description, required: false, ...(short === undefined ? {} : { short }) }
}

function choice(name: string, choices: readonly string[], description: string): Option {
  return { name, kind: 'choice', choices, description, required: false }
}
