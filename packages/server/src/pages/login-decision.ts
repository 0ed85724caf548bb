import type { FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import { ApiError } from '../values/api-error.js'
import { readFormField } from './session.js'

/** What a user decides about a login of a client. */
export type LoginDecision = 'approved' | 'denied'

/** Reads the decision that a form sends. Throws 400 if it is none. */
export function readLoginDecision(request: FastifyRequest): LoginDecision {
  const decision = readFormField(request, 'decision')
  if (decision === 'approved' || decision === 'denied') return decision
  throw new ApiError(400, 'decision must be approved or denied')
}

/** Returns the action of the audit log entry for a decision. */
export function nameDecision(decision: LoginDecision): string {
  return `oauth_authorization.${decision === 'approved' ? 'granted' : 'denied'}`
}

/** Renders the buttons for a decision. */
export function renderDecisionButtons(): string {
  return html`<div class="actions">
<button class="primary" name="decision" value="approved">Approve</button>
<button name="decision" value="denied">Deny</button>
</div>`
}
