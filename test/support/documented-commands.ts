import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from './command-line.js'
import { type MarkdownBlock, markdownBlocks } from './markdown-blocks.js'

/** A command in a shell block of a page. */
export interface DocumentedCommand {
  readonly page: string
  readonly command: string
  /** Why no test runs it from the page; undefined if it must be run. */
  readonly reason: string | undefined
}

interface Exception {
  /** The page, relative to the repository; absent for all pages. */
  readonly page?: string
  readonly commands: RegExp
  /** Why the commands are not run, and which test covers them. */
  readonly reason: string
}

/** Commands that no test can run as they are in the documentation. */
export const exceptions: readonly Exception[] = [
  {
    commands: /^npm install .*qasphere-(client|contract|reports|server)$/,
    reason: 'run by packages.test.ts',
  },
  {
    page: 'README.md',
    commands: /^npm (run demo|test)\b/,
    reason: 'run by demo.test.ts, and to run the tests',
  },
  { commands: /^export QAS_/, reason: "sets variables in the reader's shell" },
  {
    commands: /^(npx )?qasphere server( --(seed|data|host|files) \S+| --database \S+|$)/,
    reason: 'does not end by itself, and uses places of the reader; covered by server-command.test.ts',
  },
  {
    page: 'docs/server.md',
    commands: /^npx openapi-typescript /,
    reason: 'needs a server on the default port; covered by foreign-client.test.ts',
  },
  {
    page: 'docs/login.md',
    commands: /^qasphere auth login --team /,
    reason: 'needs a terminal and a login service; covered by auth-login.test.ts',
  },
  {
    page: 'docs/operating.md',
    commands: /^(docker |cp deploy\/)/,
    reason: 'needs Docker; the configuration is covered by load-balancer.test.ts',
  },
  {
    page: 'docs/operating.md',
    commands: /^qasphere server import .* --database postgres:/,
    reason: 'needs a PostgreSQL server of the reader; covered by transfer.test.ts',
  },
  {
    page: 'docs/using-commands.md',
    commands: /^qasphere (test-cases (create|export) |runs (watch|rerun) )/,
    reason: 'needs a file, or a run with failures; covered by the tests of these commands',
  },
  {
    page: 'docs/architecture.md',
    commands: /^qasphere api runs create /,
    reason: 'followed through the code, and covered by command-examples.test.ts',
  },
  {
    page: 'docs/frameworks.md',
    commands:
      /^(npm install|npx mocha|node --test|pytest|robot|go|gotestsum|dotnet|vendor\/bin\/phpunit|bundle) /,
    reason: 'creates a report with a tool that is not installed here; fixtures have its reports',
  },
]

/** Lists the Markdown pages of the repository, except fixtures. */
export function listPages(): string[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: repository,
    encoding: 'utf8',
  })
  return list.split('\n').filter((page) => page !== '' && !page.includes('fixtures/'))
}

/** Reads the fenced blocks of a page. */
export function readBlocks(page: string): MarkdownBlock[] {
  return markdownBlocks(readFileSync(join(repository, page), 'utf8'))
}

/** Lists the commands in the shell blocks of a page, with continued lines joined. */
export function listDocumentedCommands(page: string): DocumentedCommand[] {
  return readBlocks(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((command) => ({ page, command, reason: findException(page, command)?.reason }))
}

/** Lists the commands of a page that a test must run. */
export function listTestedCommands(page: string): string[] {
  return listDocumentedCommands(page).flatMap(({ command, reason }) =>
    reason === undefined ? [command] : [],
  )
}

/** Finds the exception for a command. */
export function findException(page: string, command: string): Exception | undefined {
  return exceptions.find((exception) => (exception.page ?? page) === page && exception.commands.test(command))
}
