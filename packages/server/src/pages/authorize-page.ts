import type { FastifyInstance, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import { recordEvent } from '../domain/audit.js'
import { createAuthorizationCode } from '../domain/authorization-codes.js'
import { findClient, isAppUrl, isLoopback, mayRedirect, type OAuthClient } from '../domain/oauth-clients.js'
import type { Services } from '../http/services.js'
import { change } from '../store/transaction.js'
import { ApiError } from '../values/api-error.js'
import { getCallerAddress } from '../values/caller-address.js'
import { isOwnResource } from '../values/mcp-url.js'
import { authorizationsPath, authorizePath } from '../values/page-paths.js'
import { nameDecision, readLoginDecision, renderDecisionButtons } from './login-decision.js'
import { renderFormToken } from './parts/form.js'
import {
  checkForm,
  findSession,
  type PageSession,
  readFormField,
  readQueryField,
  redirectToLogin,
} from './session.js'
import { sendCard } from './shell.js'

/** A valid request of a client for an authorization code (RFC 6749, 4.1.1; RFC 7636, 4.3). */
interface AuthorizationRequest {
  readonly client: OAuthClient
  readonly redirectUri: string
  readonly challenge: string
  readonly state: string
}

const maxStateLength = 2048

/** Adds the page on which signed-in users allow or deny that an MCP client acts for them. */
export function addAuthorizePage(app: FastifyInstance, { store, settings }: Services): void {
  const { db } = store
  app.get(authorizePath, async (request, reply) => {
    const asked = readRequest((name) => readQueryField(request, name), request.origin)
    const session = await findSession(db, request)
    if (!session) return redirectToLogin(request, reply)
    return sendCard(reply, 200, {
      title: 'Approve a login',
      content: renderConsent(session, asked),
      session,
      formTarget: new URL(asked.redirectUri),
    })
  })

  app.post(authorizePath, async (request, reply) => {
    const session = await findSession(db, request)
    if (!session) return redirectToLogin(request, reply)
    checkForm(request, session)
    const asked = readRequest((name) => readFormField(request, name), request.origin)
    const decision = readLoginDecision(request)
    const userAgent = request.headers['user-agent'] ?? ''
    const by = { userId: session.user.id, ip: getCallerAddress(request), userAgent }
    const code = await change(store, async (transaction) => {
      const { userId, ...from } = by
      const meta = { clientId: asked.client.label, redirectUri: asked.redirectUri, ...from }
      await recordEvent(transaction, request, { action: nameDecision(decision), userId, meta })
      if (decision === 'denied') return undefined
      return await createAuthorizationCode(transaction, asked, by, settings.login)
    })
    return reply.redirect(formatAnswer(asked, request, code), 303)
  })
}

/**
 * Reads and checks the request of a client. Errors are shown to the user and are not sent to the redirect URI: anybody can
 * register a client, so the server would redirect to any address in a link (RFC 9700, 4.11.2).
 *
 * @throws ApiError that names the wrong parameter.
 */
function readRequest(read: (name: string) => string, origin: string): AuthorizationRequest {
  const client = findClient(read('client_id'))
  if (!client)
    throw invalid(`client_id is not registered; register the client at ${origin}/api/oauth/register`)
  const [redirectUri, challenge, state] = [read('redirect_uri'), read('code_challenge'), read('state')]
  if (!mayRedirect(client, redirectUri)) throw invalid('redirect_uri is not registered for this client')
  if (read('response_type') !== 'code') throw invalid('response_type must be code')
  if (read('code_challenge_method') !== 'S256') throw invalid('code_challenge_method must be S256')
  if (!/^[A-Za-z0-9_-]{43}$/.test(challenge)) throw invalid('code_challenge must be a SHA-256 in base64url')
  if (!isOwnResource(read('resource'), origin)) throw invalid(`resource must be ${origin}/mcp`)
  if (state.length > maxStateLength) throw invalid(`state must be at most ${maxStateLength} characters`)
  return { client, redirectUri, challenge, state }
}

function invalid(message: string): ApiError {
  return new ApiError(400, message)
}

/** Returns the redirect URI with the answer: a code, or that the user denied it (RFC 6749, 4.1.2; RFC 9207). */
function formatAnswer(
  { redirectUri, state }: AuthorizationRequest,
  { origin }: FastifyRequest,
  code: string | undefined,
): string {
  const url = new URL(redirectUri)
  if (code === undefined) url.searchParams.set('error', 'access_denied')
  else url.searchParams.set('code', code)
  if (state !== '') url.searchParams.set('state', state)
  url.searchParams.set('iss', origin)
  return url.href
}

function renderConsent(
  session: PageSession,
  { client, redirectUri, challenge, state }: AuthorizationRequest,
): string {
  const url = new URL(redirectUri)
  const fields = {
    client_id: client.id,
    redirect_uri: redirectUri,
    response_type: 'code',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state,
  }
  const hidden = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
  return html`<h1>Approve this login?</h1>
<p><strong>${client.name}</strong> is requesting access to QA Sphere as <strong>${session.user.email}</strong>, with all your permissions.</p>
<p class="notice">Approve only if you started this login yourself. Clients choose their own names, so check the address that you return to.</p>
<dl>
<dt>Client</dt><dd>${client.name}</dd>
<dt>Returns to</dt><dd>${describePlace(url)}</dd>
<dt>Address</dt><dd>${url.href}</dd>
</dl>
<form method="post" action="${authorizePath}">
!${renderFormToken(session.formToken)}
!${hidden.join('')}
!${renderDecisionButtons()}
</form>
<p class="muted">You can revoke this login at any time under <a href="${authorizationsPath}">Logins</a>.</p>`
}

/** Says where the browser goes after the decision. */
function describePlace(url: URL): string {
  if (isLoopback(url)) return 'a program on your computer'
  return isAppUrl(url) ? `the app on your computer that opens ${url.protocol} links` : url.host
}
