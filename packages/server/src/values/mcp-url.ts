export const mcpPath = '/mcp'

/** The URL of the MCP server, which OAuth clients name as the resource (RFC 8707). */
export function mcpUrl(origin: string): string {
  return origin + mcpPath
}

/**
 * Whether a resource that an OAuth client names is this server, for which all of its tokens are valid. Clients may leave
 * it out.
 */
export function isOwnResource(resource: string | undefined, origin: string): boolean {
  return !resource || [mcpUrl(origin), origin, `${origin}/`].includes(resource)
}
