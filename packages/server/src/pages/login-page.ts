import type { FastifyInstance } from 'fastify'
import { html } from 'ghtml'
import { logIn } from 'qasphere-contract/sessions'
import { validate } from 'qasphere-contract/validate'
import { recordEvent } from '../domain/audit.js'
import { openSession, signIn } from '../domain/sign-in.js'
import type { Services } from '../http/services.js'
import { deleteSession } from '../store/credentials.js'
import { findOwner } from '../store/users.js'
import { ApiError, invalidInput } from '../values/api-error.js'
import { getCallerAddress } from '../values/caller-address.js'
import { loginPath, logoutPath, signInLinkPath } from '../values/page-paths.js'
import { renderFormError } from './parts/form.js'
import {
  checkForm,
  clearSessionCookie,
  findSession,
  readFormField,
  readQueryField,
  redirectToLogin,
  rejectForeignForm,
  setSessionCookie,
  toSafePath,
} from './session.js'
import { sendCard } from './shell.js'

/** Adds the routes for signing in, with a password or a link, and signing out. */
export function addLoginPage(app: FastifyInstance, services: Services): void {
  addLoginForm(app, services)
  addPasswordLogin(app, services)
  addSignInLink(app, services)
  addLogout(app, services)
}

function addLoginForm(app: FastifyInstance, { store: { db } }: Services): void {
  app.get(loginPath, async (request, reply) => {
    const next = toSafePath(readQueryField(request, 'next'))
    if (await findSession(db, request)) return reply.redirect(next)
    return sendCard(reply, 200, { title: 'Sign in', content: renderLoginForm({ next, email: '' }) })
  })
}

function addPasswordLogin(app: FastifyInstance, { store }: Services): void {
  const { db } = store
  app.post(loginPath, async (request, reply) => {
    rejectForeignForm(request)
    const [email, password] = [readFormField(request, 'email'), readFormField(request, 'password')]
    const next = toSafePath(readFormField(request, 'next'))
    const checked = validate(logIn.request.body, { email, password })
    if (!checked.ok) {
      const wrong = invalidInput(checked.problems).message
      return sendCard(reply, 400, { title: 'Sign in', content: renderLoginForm({ next, email: '', wrong }) })
    }
    try {
      const { token, user } = await signIn(store, { email, password, ip: getCallerAddress(request) })
      // Somebody else may have planted the old session in this browser (session fixation).
      const old = await findSession(db, request)
      if (old) await deleteSession(db, old.tokenHash)
      await recordEvent(db, request, { action: 'user.logged_in', userId: user.id, meta: { email } })
      setSessionCookie(request, reply, token)
      return reply.redirect(next, 303)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.audit) {
        await recordEvent(db, request, { action: error.audit, userId: null, meta: { email } })
      }
      if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter))
      const content = renderLoginForm({ next, email, wrong: error.message })
      return sendCard(reply, error.status, { title: 'Sign in', content })
    }
  })
}

function addSignInLink(app: FastifyInstance, { store: { db }, signInLinks }: Services): void {
  app.get(signInLinkPath, async (request, reply) => {
    // A browser that loads pages ahead of time would use up the link.
    if (/prefetch|prerender/.test(String(request.headers['sec-purpose'] ?? ''))) return reply.code(503).send()
    const next = toSafePath(readQueryField(request, 'next'))
    if (!signInLinks.use(readQueryField(request, 'key'))) {
      if (await findSession(db, request)) return reply.redirect(next)
      return sendCard(reply, 401, { title: 'Link expired', content: renderExpiredLink(next) })
    }
    const owner = await findOwner(db)
    if (!owner) throw new ApiError(403, 'this server has no active owner')
    const meta = { email: owner.email, method: 'sign-in link' }
    const token = await openSession(db, owner)
    await recordEvent(db, request, { action: 'user.logged_in', userId: owner.id, meta })
    setSessionCookie(request, reply, token)
    return reply.redirect(next)
  })
}

function addLogout(app: FastifyInstance, { store: { db } }: Services): void {
  app.post(logoutPath, async (request, reply) => {
    const session = await findSession(db, request)
    if (!session) return redirectToLogin(request, reply)
    checkForm(request, session)
    await deleteSession(db, session.tokenHash)
    await recordEvent(db, request, { action: 'user.logged_out', userId: session.user.id, meta: {} })
    clearSessionCookie(request, reply)
    return reply.redirect(loginPath, 303)
  })
}

function renderExpiredLink(next: string): string {
  return html`<h1>This link is no longer valid</h1>
<p>A sign-in link works once and expires after 10 minutes. To get a new link, restart the server in a terminal.</p>
<p><a href="${loginPath}?next=${encodeURIComponent(next)}">Sign in with a password</a></p>`
}

function renderLoginForm({ next, email, wrong }: { next: string; email: string; wrong?: string }): string {
  return html`<h1>Sign in</h1>
!${renderFormError(wrong)}
<form method="post" action="${loginPath}">
<input type="hidden" name="next" value="${next}">
<label for="email">Email</label>
<input id="email" name="email" type="email" autocomplete="username" required value="${email}" autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<div class="actions"><button class="primary">Sign in</button></div>
</form>
<p class="muted">No password yet? Ask the operator of this server to set one with <code>qasphere server user set-password</code>.</p>`
}
