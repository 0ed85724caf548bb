import { isQasError, QasError } from 'qasphere-client'
import { findTeam, type OAuthOptions } from 'qasphere-client/oauth'
import type { Environment } from '../input/environment.js'

const loginService = 'https://login.qasphere.com'

/** Looks up the URL of a team's QA Sphere in the login service (QAS_LOGIN_SERVICE_URL or the platform's). */
export async function findTenantUrl(team: string, env: Environment, options: OAuthOptions): Promise<string> {
  const service = env.QAS_LOGIN_SERVICE_URL?.trim() || loginService
  if (!isHttpUrl(service)) {
    throw new QasError(
      'credentials',
      `QAS_LOGIN_SERVICE_URL is not an http(s) URL: ${JSON.stringify(service)}`,
      {},
    )
  }
  try {
    const { redirectUrl, suspended } = await findTeam(service, team, options)
    if (suspended) throw new QasError('credentials', `The team ${team} is suspended; contact its owner`, {})
    if (!isHttpUrl(redirectUrl))
      throw new QasError('credentials', `${service} did not return an http(s) URL`, {})
    return new URL(redirectUrl).origin
  } catch (error) {
    if (!isQasError(error) || error.kind !== 'api' || error.details.status !== 404) throw error
    const message = `No team is called ${JSON.stringify(team)}. The name of a team is the first part of its URL, such as acme in https://acme.eu1.qasphere.com. For your own server, use --url`
    throw new QasError('credentials', message, {}, error)
  }
}

export function isHttpUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
}
