import {
  defaultRunName,
  duplicatePolicies,
  outputPolicies,
  titleConflictPolicies,
} from 'qasphere-uploads/policies'
import type { Command, ShownExample } from '../input/command.js'
import type { Option } from '../input/option.js'

const options: readonly Option[] = [
  {
    ...textOption(
      'run-url',
      'Existing run to add the results to: https://HOST/project/CODE/run/ID, or an ID with --project-code',
    ),
    short: 'r',
  },
  {
    ...textOption(
      'project-code',
      'Code of the project for a new run (default: the project of the first marker whose project exists)',
    ),
    pattern: '[A-Za-z0-9]+',
    rule: 'must contain only latin letters and digits',
  },
  textOption(
    'run-name',
    `Title of a new run; placeholders: {env:VAR} {YYYY} {YY} {MMM} {MM} {DD} {HH} {hh} {mm} {ss} {AMPM} (default: ${defaultRunName})`,
  ),
  choiceOption(
    'run-title-conflict',
    titleConflictPolicies,
    'What to do if a run with that title exists: reuse (default with --run-name) adds the results to it, or fails if it is closed or lacks a test case; new (default without --run-name) creates a run with a number after the title; error fails',
  ),
  flagOption(
    'create-tcases',
    'Create test cases in the folder cli-import for results that match no test case',
  ),
  flagOption('attachments', 'Upload the files that the reports refer to, and link them in the comments'),
  {
    name: 'attachments-from',
    kind: 'folder',
    description:
      'Folder to allow attachments from, in addition to the working directory and the folders of the reports; repeatable',
    required: false,
    isRepeatable: true,
    isOptionalIfEmpty: true,
  },
  flagOption(
    'force',
    'Continue despite unmatched results, duplicates, missing attachments, unreadable Allure files and API errors',
  ),
  flagOption('ignore-unmatched', 'Summarize unmatched results in one line instead of failing'),
  choiceOption(
    'on-duplicate',
    duplicatePolicies,
    'Which result to send if a test case has several: worst, last, first or all; error (default) lists them and sends nothing',
  ),
  choiceOption(
    'skip-report-stdout',
    outputPolicies,
    'When to omit stdout from comments: on-success or never (default)',
  ),
  choiceOption(
    'skip-report-stderr',
    outputPolicies,
    'When to omit stderr from comments: on-success or never (default)',
  ),
  flagOption('dry-run', 'Check everything and show what would be sent, without sending it'),
  flagOption('explain', 'Show how each result was matched to a test case'),
  flagOption('resume', 'Continue an interrupted upload of the same reports; nothing is sent twice'),
  {
    name: 'journal',
    kind: 'file',
    description:
      "File that records what has been sent, for --resume (default: a file in the user's cache folder)",
    required: false,
    isOptionalIfEmpty: true,
  },
  flagOption(
    'allow-upload-failure',
    'Warn and exit with 0 if QA Sphere is unreachable or rejects the upload',
  ),
  {
    name: 'rate',
    kind: 'integer',
    description: 'Maximum number of requests per second (default: 20, the limit of QA Sphere; 0 = unlimited)',
    required: false,
    isOptionalIfEmpty: true,
    max: 999_999,
    rule: 'must be a number of requests per second, 0 or more',
  },
  flagOption(
    'json',
    'Print the run, counts, unmatched results and created test cases as JSON (implied by --output, --fields and --jq)',
  ),
  flagOption('quiet', 'Hide progress and the summary; warnings and errors are still shown'),
]

/** The commands that upload reports, one for each format. */
export const uploadCommands: readonly Command[] = [
  command('junit-upload', 'Upload test results from JUnit XML reports to a run.', {
    name: 'files',
    description:
      "Reports, folders that contain them, patterns such as '**/TEST-*.xml', or - for stdin; other files in a folder or matched by a pattern are skipped",
    mark: 'Tests are matched to test cases by a marker in their names (PRJ-123, test_prj123_… or TestPrj123…).',
    example: 'build/TEST-*.xml',
  }),
  command('playwright-json-upload', 'Upload test results from Playwright JSON or blob reports to a run.', {
    name: 'files',
    description:
      "Reports, folders that contain them, patterns such as 'blob-report/*.zip', or - for stdin; other files in a folder or matched by a pattern are skipped",
    mark: 'Tests are matched to test cases by an annotation of type "test case" with a test case URL, or by a marker such as PRJ-123 in their titles.',
    example: 'playwright-report.json',
  }),
  command('allure-upload', 'Upload test results from Allure result folders to a run.', {
    name: 'folders',
    description: "Allure result folders, folders that contain them, or patterns such as '**/allure-results'",
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
    details: `Creates a run unless --run-url names one. ${mark} Checks everything before sending anything, and verifies the run at the end. Prints the run, its URL and the number of results to stdout, and everything else to stderr.`,
    options,
    operand: {
      name,
      description,
      takes: 'at least one path',
    },
    examples: createExamples(example),
    connects: true,
    printsJson: true,
    load: () => import('./run-upload.js'),
  }
}

function createExamples(path: string): ShownExample[] {
  return [
    { does: 'upload results to a new run', args: [path] },
    {
      does: 'add results to an existing run, with attachments',
      args: ['-r', 'https://acme.eu1.qasphere.com/project/PRJ/run/14', '--attachments', path],
    },
    {
      does: 'name the run after the build, and create test cases for new tests',
      args: ['--project-code', 'PRJ', '--run-name', 'Build {env:BUILD_NUMBER}', '--create-tcases', path],
    },
    {
      does: 'show what would be sent, and which test case each result matches',
      args: ['--dry-run', '--explain', path],
    },
  ]
}

function flagOption(name: string, description: string): Option {
  return { name, kind: 'boolean', description, required: false, isOptionalIfEmpty: true }
}

// These options ignore empty values, because pipelines pass variables that may be empty.

function textOption(name: string, description: string): Option {
  return { name, kind: 'string', description, required: false, isOptionalIfEmpty: true }
}

function choiceOption(name: string, choices: readonly string[], description: string): Option {
  return { name, kind: 'choice', choices, description, required: false, isOptionalIfEmpty: true }
}
