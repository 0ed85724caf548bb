import { isQasError, QasError } from 'qasphere-client'
import { findTeam, type OAuthOptions } from 'qasphere-client/oauth'
import type { Environment } from '../input/environment.js'

const loginService = 'https://login.qasphere.com'

/** The origin of a team's QA Sphere, from the login service that QAS_LOGIN_SERVICE_URL names, or the platform's. */
export async function tenantOfTeam(team: string, env: Environment, options: OAuthOptions): Promise<string> {
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
    if (suspended) throw new QasError('credentials', `The team ${team} is suspended; ask its owner`, {})
    if (!isHttpUrl(redirectUrl))
      throw new QasError('credentials', `${service} did not return a web address`, {})
    return new URL(redirectUrl).origin
  } catch (error) {
    if (!isQasError(error) || error.kind !== 'api' || error.details.status !== 404) throw error
    const words = `No team is called ${JSON.stringify(team)}; it is the first word of its address, acme of https://acme.eu1.qasphere.com. For a server of your own, use --url`
    throw new QasError('credentials', words, {}, error)
  }
}

export function isHttpUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
}
