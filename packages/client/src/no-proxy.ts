import { BlockList, isIP } from 'node:net'

/**
 * Whether `NO_PROXY` exempts a URL. Entries are separated by commas or white space, as curl and Go read them: a host with
 * its subdomains, `.host` or `*.host` for subdomains only, an IP address, a range of addresses such as 10.0.0.0/8 or
 * fd00::/8, each with a port if it counts only there, or `*` for every host.
 */
export function isExemptFromProxy(url: URL, noProxy: string): boolean {
  const host = url.hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return noProxy
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const { name, onlyPort } = parseEntry(entry)
      return (onlyPort === undefined || onlyPort === port) && fits(host, name)
    })
}

/** The port is told from the end of an IPv6 address by brackets. */
function parseEntry(entry: string): { readonly name: string; readonly onlyPort?: string } {
  const [, bracketed, port] = /^\[([^\]]*)\](?::(\d+))?$/.exec(entry) ?? []
  if (bracketed !== undefined) return { name: bracketed, ...(port ? { onlyPort: port } : {}) }
  const [, name, ownPort] = /^([^:]+):(\d+)$/.exec(entry) ?? []
  return name !== undefined && ownPort !== undefined ? { name, onlyPort: ownPort } : { name: entry }
}

function fits(host: string, entry: string): boolean {
  if (entry === '*') return true
  const [address = '', prefix, ...rest] = entry.split('/')
  if (isIP(address) > 0) return rest.length === 0 && isInRange(host, address, prefix)
  const name = entry.replace(/\.$/, '')
  const [, domain] = /^\*?\.(.*)$/.exec(name) ?? []
  return domain === undefined ? host === name || host.endsWith(`.${name}`) : host.endsWith(`.${domain}`)
}

function isInRange(host: string, address: string, prefix: string | undefined): boolean {
  const version = isIP(host)
  if (version === 0) return false
  const bits = prefix === undefined ? undefined : Number(prefix)
  if (bits !== undefined && !(/^\d+$/.test(prefix ?? '') && bits <= (isIP(address) === 4 ? 32 : 128)))
    return false
  const range = new BlockList()
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
  if (bits === undefined) range.addAddress(address, family)
  else range.addSubnet(address, bits, family)
  return range.check(host, version === 4 ? 'ipv4' : 'ipv6')
}
