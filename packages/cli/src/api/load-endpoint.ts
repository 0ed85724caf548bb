import { type Endpoint, endpoints } from 'qasphere-contract'

/**
 * Loads an endpoint with its schemas. The build replaces this module with one that creates only the schemas of the file that
 * has the endpoint: to create those of all endpoints takes almost as long as to start Node.
 */
export async function loadEndpoint(endpointName: string): Promise<Endpoint> {
  const endpoint = Object.entries(endpoints).find(([name]) => name === endpointName)?.[1]
  if (!endpoint) throw new TypeError(`No endpoint is called ${endpointName}`)
  return endpoint
}
