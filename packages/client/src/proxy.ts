import type { Agent } from 'node:http'
import { HttpProxyAgent } from 'http-proxy-agent'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { getProxyForUrl } from 'proxy-from-env'
import { QasError } from './errors.js'
import { isExemptFromProxy } from './no-proxy.js'

export interface ProxyRoute {
  readonly agent: Agent
  /** Without user and password, for messages. */
  readonly shown: string
}

/**
 * The proxy that HTTP_PROXY, HTTPS_PROXY and NO_PROXY ask for. Throws if it is not the URL of an HTTP proxy.
 */
export function proxyFor(url: URL, method: string): ProxyRoute | undefined {
  // The library knows neither address ranges nor IPv6 addresses nor subdomains of a host.
  if (isExemptFromProxy(url, process.env.no_proxy || process.env.NO_PROXY || '')) return undefined
  const found = getProxyForUrl(url.href)
  if (!found) return undefined
  const address = usableAddress(withScheme(found))
  if (!address) {
    throw new QasError(
      'network',
      `The proxy for ${url.origin} must be the URL of an HTTP proxy, such as http://proxy.example.com:3128, got ${JSON.stringify(hideCredentials(found))}; check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY`,
      { failure: 'proxy', method, url: url.href },
    )
  }
  const options = { keepAlive: true }
  return {
    agent:
      url.protocol === 'https:'
        ? new HttpsProxyAgent(address, options)
        : new HttpProxyAgent(address, options),
    shown: `${address.protocol}//${address.host}`,
  }
}

/** Replaces the user and the password in an address, which may not be a valid URL. */
function hideCredentials(address: string): string {
  return address.replace(/^([a-z0-9+.-]*:\/\/)?.*@/i, '$1***@')
}

function usableAddress(found: string): URL | undefined {
  if (!URL.canParse(found)) return undefined
  const address = new URL(found)
  return /^https?:$/.test(address.protocol) && address.hostname !== '' ? address : undefined
}

const variables = ['http_proxy', 'https_proxy', 'all_proxy']

/** For an address without a scheme, the library uses that of the target; curl and other tools use HTTP. */
function withScheme(found: string): string {
  const bare = found.slice(found.indexOf('://') + 3)
  const isBare = variables.some((name) => [process.env[name], process.env[name.toUpperCase()]].includes(bare))
  return isBare ? `http://${bare}` : found
}
