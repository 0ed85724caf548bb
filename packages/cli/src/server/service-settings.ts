import { isIP } from 'node:net'
import type { InputProblem } from 'qasphere-client'
import type { ServerOptions } from 'qasphere-server'
import { addGivenValue } from '../input/add-given-value.js'
import { getNumberValue, getValue, type OptionValues } from '../input/option.js'

/** Names for networks that proxies can be in. */
const namedNetworks = ['loopback', 'linklocal', 'uniquelocal']

/** Reads the rate limit, public URL and trusted proxies. Adds problems to `problems`. */
export function readServiceSettings(
  values: OptionValues,
  problems: InputProblem[],
): Pick<ServerOptions, 'rateLimit' | 'publicUrl' | 'trustProxy'> {
  const rateLimit = getNumberValue(values, 'rate-limit')
  const [publicUrl, trustProxy] = [getValue(values, 'public-url'), getValue(values, 'trust-proxy')]
  if (publicUrl && !isOrigin(publicUrl)) {
    problems.push({
      where: '--public-url',
      message: addGivenValue('must be a URL without a path, such as https://qa.example.com', publicUrl),
    })
  }
  const unknown = trustProxy ? trustProxy.split(',').find((network) => !isNetwork(network.trim())) : undefined
  if (unknown !== undefined) {
    problems.push({
      where: '--trust-proxy',
      message: `expected an address, a network such as 10.0.0.0/8, or one of ${namedNetworks.join(', ')}, got "${unknown}"`,
    })
  }
  return {
    ...(rateLimit === undefined ? {} : { rateLimit }),
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
