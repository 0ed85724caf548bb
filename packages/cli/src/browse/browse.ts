import { readConnectionSettings } from '../connection/connection-settings.js'
import { openBrowser } from '../connection/open-browser.js'
import { findCredentials } from '../credentials/find-credentials.js'
import type { Command, RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { getValue, isOn } from '../input/option.js'
import { readPreferences } from '../input/preferences.js'
import { requireHosts } from '../input/run-url.js'
import { resolvePage } from './page-of.js'

export const browse: Command = {
  words: ['browse'],
  summary: 'Open a project, a test case or a run in the browser.',
  details:
    'Prints the URL, and opens it if stderr is a terminal. Without an argument, opens the default project, or the home page if none is set. To set a default project, use qasphere config set project.',
  options: [
    {
      name: 'project-code',
      kind: 'string',
      description: 'Code of the project (default: the project set with qasphere config)',
      required: false,
    },
    {
      name: 'no-browser',
      kind: 'boolean',
      description: 'Only print the URL',
      required: false,
    },
  ],
  operand: {
    name: 'what',
    description: 'PRJ for a project, PRJ-12 for a test case, run 14 for a run, or a URL of QA Sphere',
    takes: 'any number',
    usage: '[CODE | MARKER | run ID | URL]',
  },
  examples: [
    { does: 'open a test case', args: ['PRJ-12'] },
    { does: 'open a run', args: ['run', '14', '--project-code', 'PRJ'] },
    { does: 'print the URL of a project', args: ['PRJ', '--no-browser'] },
  ],
  connects: true,
  load: () => import('./browse.js'),
}

/** Prints the URL of a page and opens it in the browser. */
export async function run(context: RunContext): Promise<void> {
  const { operands, values, terminal, env } = context
  const page = resolvePage(operands, getValue(values, 'project-code'), readPreferences().project)
  const settings = readConnectionSettings(context)
  const problems = [...context.problems, ...page.problems, ...settings.problems]
  if (problems.length > 0) throw invalidArguments(problems)
  const { url } = await findCredentials(context, settings.options)
  requireHosts(page.host === undefined ? [] : [{ where: 'what', host: page.host }], url, 'page')
  const address = `${url.replace(/\/+$/, '')}${page.path}`
  await terminal.print(`${address}\n`)
  const opens = terminal.isWatched && !isOn(values, 'no-browser')
  if (opens && !(await openBrowser(address, env))) {
    terminal.say('Could not open a browser on this machine; open the URL elsewhere.')
  }
}
