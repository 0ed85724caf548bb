import { isIP } from 'node:net'
import type { InputProblem } from 'qasphere-client'
import type { ServerOptions } from 'qasphere-server'

/** Networks that proxies can be said to be in, by the name of their kind. */
const namedNetworks = ['loopback', 'linklocal', 'uniquelocal']

/** What the options say of how the server is reached and how much it answers; adds what is wrong with them. */
export function serviceSettings(
  given: (name: string) => string | undefined,
  problems: InputProblem[],
): Pick<ServerOptions, 'rateLimit' | 'publicUrl' | 'trustProxy'> {
  const [rate, publicUrl, trustProxy] = [given('rate-limit'), given('public-url'), given('trust-proxy')]
  if (rate !== undefined && !/^\d{1,6}$/.test(rate)) {
    problems.push({ where: '--rate-limit', message: 'must be a number of requests a second, or 0 for any' })
  }
  if (publicUrl && !isOrigin(publicUrl)) {
    problems.push({
      where: '--public-url',
      message: 'must be a URL without a path, as https://qa.example.com',
    })
  }
  const unknown = trustProxy ? trustProxy.split(',').find((network) => !isNetwork(network.trim())) : undefined
  if (unknown !== undefined) {
    problems.push({
      where: '--trust-proxy',
      message: `"${unknown}" is no address, no network as 10.0.0.0/8, and none of ${namedNetworks.join(', ')}`,
    })
  }
  return {
    ...(rate === undefined ? {} : { rateLimit: Number(rate) }),
    ...(publicUrl ? { publicUrl } : {}),
    ...(trustProxy ? { trustProxy } : {}),
  }
}

function isOrigin(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false
  const { origin, href } = new URL(text)
  return href === `${origin}/`
}

function isNetwork(text: string): boolean {
  if (namedNetworks.includes(text)) return true
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}
