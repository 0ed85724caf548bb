import { lookup } from 'node:dns/promises'
import { type AttemptLog, type ClientOptions, isQasError } from 'qasphere-client'
import { createClient } from 'qasphere-client/client'
import { proxyFor } from 'qasphere-client/proxy'
import { endpoints } from 'qasphere-contract'
import type { Credentials } from '../credentials/credentials.js'
import { type Check, describeProblem, ok, problem } from './check.js'
import { checkClock } from './check-machine.js'

type Options = Omit<ClientOptions, 'url' | 'token'>

/** Checks the network path to QA Sphere, whether it responds, and whether it accepts the credentials. */
export async function checkConnection(credentials: Credentials, options: Options): Promise<Check[]> {
  const url = new URL(credentials.url)
  const proxy = checkProxy(url)
  const isDirect = proxy.status === 'ok' && proxy.message === noProxy
  const network = isDirect ? [await checkHost(url.hostname.replace(/^\[|\]$/g, ''))] : []
  if ([proxy, ...network].some(({ status }) => status === 'problem')) return [proxy, ...network]
  return [proxy, ...network, ...(await checkServer(credentials, options))]
}

const noProxy = 'none'

function checkProxy(url: URL): Check {
  try {
    const proxy = proxyFor(url, 'GET')
    proxy?.agent.destroy()
    return ok('proxy', proxy?.shown ?? noProxy)
  } catch (error) {
    if (!isQasError(error)) throw error
    return describeProblem('proxy', error)
  }
}

async function checkHost(host: string): Promise<Check> {
  try {
    const found = await lookup(host, { all: true })
    return ok('network', `${host} resolves to ${found.map(({ address }) => address).join(', ')}`)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    return problem('network', `Unknown host ${host}${code}`, 'Check the URL, your network and your DNS')
  }
}

async function checkServer({ url, token, source }: Credentials, options: Options): Promise<Check[]> {
  const found: Check[] = []
  const onAttempt = (log: AttemptLog) => {
    options.onAttempt?.(log)
    if (log.date !== undefined) found[0] = checkClock(log.date, Date.now())
    took = log.took
  }
  let took = 0
  const client = createClient({ ...options, url, token, onAttempt, retry: { retries: 1, baseDelayMs: 500 } })
  try {
    const answer: unknown = await client.call(endpoints.getCurrentUser, {})
    return [...found, ...describeAnswer(answer, url, took)]
  } catch (error) {
    if (!isQasError(error)) throw error
    return [...found, ...describeFailure(error, url, source)]
  } finally {
    client.close()
  }
}

function describeAnswer(answer: unknown, url: string, took: number): Check[] {
  const user = fieldOf(answer, 'user')
  const [name, email, role] = ['name', 'email', 'role'].map((field) => fieldOf(user, field))
  if (typeof name !== 'string') {
    return [problem('server', `${url} does not respond like QA Sphere`, 'Check the URL of the credentials')]
  }
  return [ok('server', `${url} responded in ${took} ms`), ok('user', `${name} (${email}), ${role}`)]
}

function describeFailure(error: Error, url: string, source: string): Check[] {
  if (isQasError(error) && error.kind === 'api' && !error.details.notJson) {
    const { status } = error.details
    const responded = ok('server', `${url} responds`)
    if (status === 401) {
      const fix = `Check that the token from ${source} is correct, still valid, and belongs to this QA Sphere; to get another one, run qasphere auth login`
      return [responded, problem('user', `the token is rejected: ${error.message}`, fix)]
    }
    if (status === 403 || status === 402)
      return [responded, problem('user', `${error.message} (status ${status})`)]
    return [
      problem(
        'server',
        `${url}: ${error.message} (status ${status})`,
        'Try again later, or ask the operator of the server',
      ),
    ]
  }
  return [describeProblem('server', error)]
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
