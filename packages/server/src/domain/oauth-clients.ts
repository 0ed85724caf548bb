import {
  clientId as commandLineId,
  maxClientNameLength,
  maxRedirectUriLength,
  maxRedirectUris,
} from 'qasphere-contract/oauth'
import { hashSecret } from '../values/hashes.js'
import { OAuthError } from '../values/oauth-error.js'

/** A client that acts for users. None has a secret. */
export interface OAuthClient {
  /** As it sends it. */
  readonly id: string
  /** Identifies it in the database, in the audit log and on pages. */
  readonly label: string
  readonly name: string
  /** Where browsers return to. The command line has none. */
  readonly redirectUris: readonly string[]
}

const prefix = 'client.'

/**
 * Registers a client without storing anything: its ID contains its name and its redirect URIs. Anybody may register
 * clients, so an ID grants nothing that a stored registration would not grant, and their number needs no limit.
 *
 * @throws OAuthError if a redirect URI is not allowed.
 */
export function registerClient(name: string, redirectUris: readonly string[]): OAuthClient {
  const foreign = redirectUris.find((uri) => !isAllowedRedirect(uri))
  if (foreign !== undefined) {
    const expected = `expected an https URL, an http URL of localhost, 127.0.0.1 or [::1], or a URL of an app such as cursor://… or com.example.app:/… without a query; without a fragment, backslashes or the parameters ${answerParameters.join(', ')}`
    throw new OAuthError('invalid_redirect_uri', `redirect_uris: ${expected}, got ${JSON.stringify(foreign)}`)
  }
  return createClient(name, redirectUris)
}

function createClient(name: string, redirectUris: readonly string[]): OAuthClient {
  const shown = cleanName(name)
  const id = prefix + Buffer.from(JSON.stringify([shown, ...redirectUris])).toString('base64url')
  return { id, label: `${shown} #${hashSecret(id).slice(0, 24)}`, name: shown, redirectUris }
}

/** Returns the client with an ID; undefined if there is none. */
export function findClient(id: string): OAuthClient | undefined {
  if (id === commandLineId) return { id, label: id, name: 'qasphere', redirectUris: [] }
  const [name, ...redirectUris] = readRegistration(id)
  const isValid =
    name !== undefined &&
    redirectUris.length > 0 &&
    redirectUris.length <= maxRedirectUris &&
    redirectUris.every(isAllowedRedirect)
  if (!isValid) return undefined
  const client = createClient(name, redirectUris)
  // Each client has only one ID.
  return client.id === id ? client : undefined
}

function readRegistration(id: string): string[] {
  if (!id.startsWith(prefix)) return []
  try {
    const value: unknown = JSON.parse(Buffer.from(id.slice(prefix.length), 'base64url').toString())
    return Array.isArray(value) && value.every((part) => typeof part === 'string') ? value : []
  } catch {
    return []
  }
}

/** Whether a client may use a redirect URI: exactly a registered one, or one of this machine with another port. */
export function mayRedirect({ redirectUris }: OAuthClient, uri: string): boolean {
  return (
    isAllowedRedirect(uri) &&
    redirectUris.some(
      (own) => own === uri || (isLoopback(new URL(own)) && removePort(own) === removePort(uri)),
    )
  )
}

function isAllowedRedirect(uri: string): boolean {
  // Browsers skip white space and control characters in URLs.
  if (uri.length > maxRedirectUriLength || !/^[\x21-\x7e]+$/.test(uri) || !URL.canParse(uri)) return false
  if (uri.includes('\\') || !startsLikeUrl.test(uri)) return false
  const url = new URL(uri)
  if (url.username !== '' || url.password !== '' || uri.includes('#')) return false
  if (answerParameters.some((name) => url.searchParams.has(name))) return false
  // A query chooses what many apps do when they open a URL, so a client could register an action of another app.
  if (isAppUrl(url)) return !uri.includes('?')
  // The host becomes part of a content security policy, in which a semicolon would start another directive.
  const isHost = /^[a-z0-9.-]+$|^\[[0-9a-f:.]+\]$/.test(url.hostname)
  return isHost && (url.protocol === 'https:' || isLoopback(url))
}

/**
 * Browsers complete what is missing and treat backslashes as slashes, so that `https:evil.example.com` and
 * `https://evil.example.com\@example.com/` lead elsewhere than they appear to.
 */
const startsLikeUrl = /^(?:https?:\/\/[^/]|(?!https?:)[a-z][a-z0-9+.-]*:\/)/i

/** What the answer adds to a redirect URI (RFC 6749, 4.1.2; RFC 9207): clients must not confuse it with their own. */
const answerParameters = ['code', 'error', 'state', 'iss']

/**
 * Schemes of well-known MCP clients, whose names contain no domain, unlike RFC 8252 recommends. All other schemes without a
 * period are rejected: they may be `javascript:` or `file:`, or belong to the browser or the system.
 */
const appSchemes = ['claude', 'cursor', 'vscode', 'vscode-insiders', 'windsurf']

/** Whether a URL opens an app on the user's machine by the private scheme of the app (RFC 8252, 7.1). */
export function isAppUrl({ protocol, href }: URL): boolean {
  const scheme = protocol.slice(0, -1)
  const isPrivate = appSchemes.includes(scheme) || /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+$/.test(scheme)
  // Otherwise, the rest would not be a path, to which a query can be added.
  return isPrivate && href.startsWith(`${protocol}/`)
}

/** Whether a URL leads to a program on the user's machine (RFC 8252, 7.3). */
export function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

/** The port of a program on the user's machine is only known when it waits for the answer (RFC 8252, 7.3). */
function removePort(uri: string): string {
  const url = new URL(uri)
  url.port = ''
  return url.href
}

/** Returns a name that fits on one line and cannot reorder the text around it. */
function cleanName(name: string): string {
  const cleaned = name
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, maxClientNameLength)
    .toWellFormed()
  return cleaned === '' ? 'Unnamed client' : cleaned
}
