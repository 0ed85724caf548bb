import { roles } from 'qasphere-contract/endpoint'
import type { Administration } from 'qasphere-server'
import type { RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import { isOn, type Option } from '../input/option.js'
import { readOutputOptions } from '../input/output-options.js'
import { printResult } from '../output/print-result.js'
import { dataOptions, readDataPlace } from './data-place.js'
import { loadServer, rethrowServerError } from './load-server.js'

/** Options for the data that `server key` and `server user` commands work on, whether or not the server is running. */
export const administeredDataOptions = dataOptions('work on')

/** The option that names a user. */
export const emailOption: Option = {
  name: 'email',
  kind: 'string',
  description: 'Email of the user',
  required: true,
}

/** The roles that a user can get; the owner already exists. */
export const assignableRoles = roles.filter((role) => role !== 'owner')

/** The option for the role of a user. */
export const roleOption: Option = {
  name: 'role',
  kind: 'choice',
  choices: assignableRoles,
  description: 'Role of the user',
  required: true,
}

/** The option of commands that change the data. */
export const dryRunOption: Option = {
  name: 'dry-run',
  kind: 'boolean',
  description: 'Check everything and print the result without changing anything',
  required: false,
}

/**
 * Opens the data, runs `act` on it, and prints the result as JSON. With `--dry-run`, the change is rolled back, and the
 * result lacks the `generated` fields, such as new IDs.
 */
export async function administer(
  context: RunContext,
  act: (administration: Administration) => Promise<unknown>,
  generated: readonly string[] = [],
): Promise<void> {
  const problems = [...context.problems]
  const data = readDataPlace(context, problems)
  const output = await readOutputOptions(context)
  problems.push(...output.problems)
  if (problems.length > 0) throw invalidArguments(problems)
  const { openAdministration } = loadServer(context.cwd)
  const isDryRun = isOn(context.values, 'dry-run')
  const administration = await openAdministration(data, { isDryRun }).catch(rethrowServerError)
  try {
    const result = await act(administration).catch(rethrowServerError)
    await printResult(context.terminal, isDryRun ? toDryRun(result, generated) : result, output.choice)
  } finally {
    await administration.close()
  }
}

function toDryRun(result: unknown, generated: readonly string[]): object {
  const kept = Object.entries(Object(result)).filter(([name]) => !generated.includes(name))
  return { dryRun: true, ...Object.fromEntries(kept) }
}
