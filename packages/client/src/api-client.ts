import { createClient } from './client.js'
import type { Client, ClientOptions } from './client-interface.js'
import { createEndpointMethods, type EndpointMethods } from './endpoint-methods.js'
import { version } from './version.js'

export interface ApiClientOptions extends Omit<ClientOptions, 'userAgent'> {
  /** Sent as `User-Agent` (default: the name and version of this package). */
  readonly userAgent?: string
}

/** The API of one QA Sphere: `call` and its siblings for any endpoint, and a method for each command. */
export type ApiClient = Client & EndpointMethods

/**
 * Creates a client for the API of a QA Sphere. Nothing is sent before the first call. Connections are kept open for the
 * next call until `close`; they do not keep the process running.
 *
 * Throws `TypeError` if `url` is not an http or https URL.
 */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const { url } = options
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new TypeError(`url: expected a URL such as https://acme.eu1.qasphere.com, got "${url}"`)
  }
  const client = createClient({ userAgent: `qasphere-client/${version}`, ...options })
  return { ...client, ...createEndpointMethods(client) }
}
