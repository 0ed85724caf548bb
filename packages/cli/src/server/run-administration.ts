import { QasError } from 'qasphere-client'
import { roles } from 'qasphere-contract/endpoint'
import type { Administration } from 'qasphere-server'
import { givenTo, isOn } from '../input/option-values.js'
import { readSecret } from '../input/read-secret.js'
import type { RunContext } from '../input/run-context.js'
import { dataPlaceOf } from './data-place.js'
import { loadServer, saidByServer } from './load-server.js'
import { optionProblems } from './option-problems.js'

/** Runs one of `server key` and `server user`: prints what was made or changed as JSON. */
export async function runAdministration(context: RunContext): Promise<void> {
  const problems = optionProblems(context)
  const data = dataPlaceOf(context, problems)
  if (problems.length > 0) throw new QasError('validation', 'Invalid arguments', { problems })
  const { openAdministration } = loadServer(context.cwd)
  const administration = await openAdministration(data).catch(saidByServer)
  try {
    const result = await carryOut(context, administration).catch(saidByServer)
    await context.terminal.print(`${JSON.stringify(result, null, 2)}\n`)
  } finally {
    await administration.close()
  }
}

async function carryOut(context: RunContext, administration: Administration): Promise<unknown> {
  const { command, values } = context
  const given = (name: string) => givenTo(values, name) ?? ''
  const email = givenTo(values, 'email')
  const role = roles.find((candidate) => candidate === given('role')) ?? 'viewer'
  switch (command.words.slice(1).join(' ')) {
    case 'key create':
      return administration.createKey({ name: given('name'), ...(email === undefined ? {} : { email }) })
    case 'key list':
      return administration.listKeys()
    case 'key revoke':
      return administration.revokeKey(given('id'))
    case 'user create': {
      const user = { email: given('email'), name: given('name'), role }
      const password = isOn(values, 'password') ? { password: await newPassword(context) } : {}
      return administration.createUser({ ...user, ...password })
    }
    case 'user set-password':
      return administration.setPassword(given('email'), await newPassword(context))
    case 'user set-role':
      return administration.setRole(given('email'), role)
    case 'user deactivate':
      return administration.deactivateUser(given('email'))
    default:
      return administration.listUsers()
  }
}

async function newPassword({ terminal }: RunContext): Promise<string> {
  const password = await readSecret('New password', terminal)
  if (password === '') throw new QasError('usage', 'No password was given; nothing was changed', {})
  return password
}
