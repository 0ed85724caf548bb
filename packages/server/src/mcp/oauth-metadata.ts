import type { FastifyInstance } from 'fastify'
import {
  codeGrant,
  deviceGrant,
  exchangeToken,
  refreshGrant,
  registerClient,
  requestDeviceCode,
  revokeToken,
} from 'qasphere-contract/oauth'
import { mcpPath, mcpUrl } from '../values/mcp-url.js'
import { authorizePath } from '../values/page-paths.js'

const resourcePath = '/.well-known/oauth-protected-resource'

/** The URL of the document that tells MCP clients where to log in (RFC 9728). */
export function resourceMetadataUrl(origin: string): string {
  return `${origin}${resourcePath}${mcpPath}`
}

/** Adds the documents that tell MCP clients how to log in (RFC 9728, RFC 8414). */
export function addOAuthMetadata(app: FastifyInstance): void {
  for (const path of [resourcePath, resourcePath + mcpPath]) {
    app.get(path, async ({ origin }, reply) =>
      reply.send({
        resource: mcpUrl(origin),
        resource_name: 'QA Sphere',
        authorization_servers: [origin],
        bearer_methods_supported: ['header'],
      }),
    )
  }
  app.get('/.well-known/oauth-authorization-server', async ({ origin }, reply) =>
    reply.send({
      issuer: origin,
      authorization_endpoint: origin + authorizePath,
      token_endpoint: origin + exchangeToken.request.path,
      registration_endpoint: origin + registerClient.request.path,
      revocation_endpoint: origin + revokeToken.request.path,
      device_authorization_endpoint: origin + requestDeviceCode.request.path,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: [codeGrant, refreshGrant, deviceGrant],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      revocation_endpoint_auth_methods_supported: ['none'],
      authorization_response_iss_parameter_supported: true,
    }),
  )
}
