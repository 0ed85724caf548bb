import { existsSync, readFileSync } from 'node:fs'
import { Agent, type ClientRequest, request as httpRequest, type RequestOptions } from 'node:http'
import type { ProxyRoute } from './proxy.js'

/** The part of a request that its connection depends on. */
interface Addressed {
  readonly url: URL
  readonly method: string
}

/** How requests to one origin are sent. */
export interface Connection {
  /** The proxy they go through, as messages show it. */
  readonly proxy?: string
  open(url: URL, options: RequestOptions): ClientRequest
}

/** The connections of one transport, kept alive. Each is created when it is first needed. */
export interface Connections {
  /** Throws if the environment names a proxy that cannot be used. */
  to(request: Addressed): Promise<Connection>
  close(): void
}

/** `ca`: additional trusted CA certificates, as PEM. */
export function createConnections(ca: string | undefined): Connections {
  const agents: Agent[] = []
  const open = new Map<string, Promise<Connection>>()
  return {
    to(request) {
      const known = open.get(request.url.origin)
      if (known) return known
      const connection = connect(request)
      open.set(request.url.origin, connection)
      return connection
    },
    close() {
      for (const agent of agents) agent.destroy()
    },
  }

  async function connect({ url, method }: Addressed): Promise<Connection> {
    const proxy = await findProxy(url, method)
    if (proxy) agents.push(proxy.agent)
    const shown = proxy ? { proxy: proxy.shown } : {}
    if (url.protocol === 'http:') {
      const agent = proxy?.agent ?? keep(new Agent({ keepAlive: true }))
      return { ...shown, open: (target, options) => httpRequest(target, { ...options, agent }) }
    }
    const https = await import('node:https')
    const agent = proxy?.agent ?? keep(new https.Agent({ keepAlive: true }))
    const tls = await import('node:tls')
    const trust = {
      ...(ca === undefined ? {} : { ca: [...tls.rootCertificates, ...extraAuthorities(), ca] }),
      ...(proxy ? { checkServerIdentity: identityOf(url, tls) } : {}),
    }
    return { ...shown, open: (target, options) => https.request(target, { ...options, ...trust, agent }) }
  }

  function keep<A extends Agent>(agent: A): A {
    agents.push(agent)
    return agent
  }
}

/** Node ignores this variable if `ca` is set, but the user still wants both. */
function extraAuthorities(): string[] {
  const path = process.env.NODE_EXTRA_CA_CERTS
  return path && existsSync(path) ? [readFileSync(path, 'utf8')] : []
}

/** The proxy agent does not pass on the host name, so that an IP address would be checked as `localhost`. */
function identityOf({ hostname }: URL, tls: typeof import('node:tls')): typeof tls.checkServerIdentity {
  const host = hostname.replace(/^\[|\]$/g, '')
  return (_name, certificate) => tls.checkServerIdentity(host, certificate)
}

const proxyVariable = /^(https?|all)_proxy$/i

/** Loads the code for proxies only if the environment names one. */
async function findProxy(url: URL, method: string): Promise<ProxyRoute | undefined> {
  if (!Object.keys(process.env).some((name) => proxyVariable.test(name))) return undefined
  const { proxyFor } = await import('./proxy.js')
  return proxyFor(url, method)
}
