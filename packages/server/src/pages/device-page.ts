import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import { recordEvent } from '../domain/audit.js'
import { normalizeUserCode } from '../domain/device-codes.js'
import { checkGuessLimits, countAttempt, forgiveAttempt, type GuessLimit } from '../domain/guessing.js'
import type { Services } from '../http/services.js'
import { type Db, now } from '../store/database.js'
import { type DeviceCodeRow, decideDeviceCode, findDecision, findUserCode } from '../store/device-codes.js'
import type { Store } from '../store/store.js'
import { change } from '../store/transaction.js'
import { hashSecret } from '../values/hashes.js'
import { authorizationsPath, deviceCodePath } from '../values/page-paths.js'
import {
  type LoginDecision,
  nameDecision,
  readLoginDecision,
  renderDecisionButtons,
} from './login-decision.js'
import { renderFormError, renderFormToken } from './parts/form.js'
import { formatTime } from './parts/text.js'
import {
  checkForm,
  findSession,
  type PageSession,
  readFormField,
  readQueryField,
  redirectToLogin,
} from './session.js'
import { sendCard } from './shell.js'

/** Adds the page on which signed-in users enter or confirm the code of a login and approve or deny it. */
export function addDevicePage(app: FastifyInstance, { store }: Services): void {
  const { db } = store
  app.get(deviceCodePath, async (request, reply) => {
    const session = await findSession(db, request)
    if (!session) return redirectToLogin(request, reply)
    const typed = readQueryField(request, 'code')
    if (typed === '') return sendCodeForm(reply, session)
    const found = await findTypedCode(store, session, typed)
    if (!found) return sendCodeForm(reply, session, typed)
    const content = renderConfirmation(session, normalizeUserCode(typed), found)
    return sendCard(reply, 200, { title: 'Approve a login', content, session })
  })

  app.post(deviceCodePath, async (request, reply) => {
    const session = await findSession(db, request)
    if (!session) return redirectToLogin(request, reply)
    checkForm(request, session)
    const [code, decision] = [readFormField(request, 'code'), readLoginDecision(request)]
    const found = await findTypedCode(store, session, code)
    const isDecided = found !== undefined && (await decide(store, request, session, found, decision))
    if (!isDecided && !(await hasDecided(db, session, code, decision))) {
      return sendCodeForm(reply, session, code)
    }
    return sendCard(reply, 200, {
      title: decision === 'approved' ? 'Login approved' : 'Login denied',
      content: renderDecision(decision),
      session,
    })
  })
}

/** Finds the login for a code. Wrong codes are counted, so that nobody can try them all. */
async function findTypedCode(
  store: Store,
  { user }: PageSession,
  typed: string,
): Promise<DeviceCodeRow | undefined> {
  const limits: GuessLimit[] = [{ subject: `user codes ${user.id}`, maxFailures: 10 }]
  await checkGuessLimits(store.db, limits)
  await countAttempt(store, limits)
  const found = await findUserCode(store.db, hashSecret(normalizeUserCode(typed)), now())
  if (found) await forgiveAttempt(store, limits)
  return found
}

/** Whether the user has made the same decision before, because the button was pressed twice. */
async function hasDecided(
  db: Db,
  { user }: PageSession,
  typed: string,
  decision: LoginDecision,
): Promise<boolean> {
  return (await findDecision(db, hashSecret(normalizeUserCode(typed)), user.id)) === decision
}

async function decide(
  store: Store,
  request: FastifyRequest,
  { user }: PageSession,
  { userCodeHash, clientId, ip, userAgent }: DeviceCodeRow,
  decision: LoginDecision,
): Promise<boolean> {
  return await change(store, async (transaction) => {
    const by = { decision, userId: user.id }
    if (!(await decideDeviceCode(transaction, userCodeHash, by, now()))) return false
    const event = { action: nameDecision(decision), userId: user.id, meta: { clientId, ip, userAgent } }
    await recordEvent(transaction, request, event)
    return true
  })
}

function sendCodeForm(reply: FastifyReply, session: PageSession, wrong?: string): FastifyReply {
  const message =
    wrong === undefined ? undefined : 'This code is invalid, has expired, or has already been used.'
  const content = html`<h1>Connect the command line</h1>
<p class="muted">Enter the code shown in your terminal.</p>
!${renderFormError(message)}
<form method="get" action="${deviceCodePath}">
<label for="code">Code</label>
<input id="code" class="code" name="code" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="32" required autofocus>
<div class="actions"><button class="primary">Continue</button></div>
</form>`
  return sendCard(reply, wrong === undefined ? 200 : 404, {
    title: 'Connect the command line',
    content,
    session,
  })
}

function renderConfirmation(session: PageSession, code: string, login: DeviceCodeRow): string {
  return html`<h1>Approve this login?</h1>
<p>A command line is requesting access to QA Sphere as <strong>${session.user.email}</strong>, with all your permissions.</p>
<p class="user-code">${code}</p>
<p class="notice">Approve only if you started this login yourself and your terminal shows the same code.</p>
<dl>
<dt>Client</dt><dd>${login.clientId}</dd>
<dt>User agent</dt><dd>${login.userAgent || 'none'}</dd>
<dt>IP address</dt><dd>${login.ip}</dd>
<dt>Requested</dt><dd>!${formatTime(login.createdAt)}</dd>
</dl>
<form method="post" action="${deviceCodePath}">
!${renderFormToken(session.formToken)}
<input type="hidden" name="code" value="${code}">
!${renderDecisionButtons()}
</form>`
}

function renderDecision(decision: LoginDecision): string {
  return decision === 'approved'
    ? html`<h1>Login approved</h1><p>Return to your terminal. You can close this page.</p>
<p class="muted">You can revoke this login at any time under <a href="${authorizationsPath}">Logins</a>.</p>`
    : html`<h1>Login denied</h1><p>No access was granted. You can close this page.</p>`
}
