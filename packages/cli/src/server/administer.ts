import { roles } from 'qasphere-contract/endpoint'
import type { Administration } from 'qasphere-server'
import type { RunContext } from '../input/command.js'
import { invalidArguments } from '../input/invalid-arguments.js'
import type { Option } from '../input/option.js'
import { readOutputOptions } from '../input/output-options.js'
import { printResult } from '../output/print-result.js'
import { dataOptions, dataPlaceOf } from './data-place.js'
import { loadServer, saidByServer } from './load-server.js'

/** Where the data is that the commands under `server key` and `server user` change, while the server runs or not. */
export const administeredData = dataOptions('work on')

/** The option that names a user. */
export const emailOption: Option = {
  name: 'email',
  kind: 'string',
  description: 'Email of the user',
  required: true,
}

/** The roles that can be given; the owner exists already. */
export const givenRoles = roles.filter((role) => role !== 'owner')

/** The option that says what a user may do. */
export const roleOption: Option = {
  name: 'role',
  kind: 'choice',
  choices: givenRoles,
  description: 'What the user may do',
  required: true,
}

/** Opens the data, changes or reads something in it, and prints the result as JSON. */
export async function administer(
  context: RunContext,
  act: (administration: Administration) => Promise<unknown>,
): Promise<void> {
  const problems = [...context.problems]
  const data = dataPlaceOf(context, problems)
  const output = await readOutputOptions(context)
  problems.push(...output.problems)
  if (problems.length > 0) throw invalidArguments(problems)
  const { openAdministration } = loadServer(context.cwd)
  const administration = await openAdministration(data).catch(saidByServer)
  try {
    const result = await act(administration).catch(saidByServer)
    await printResult(context.terminal, result, output.choice)
  } finally {
    await administration.close()
  }
}
