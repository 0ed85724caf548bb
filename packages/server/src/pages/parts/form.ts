import { randomUUID } from 'node:crypto'
import { html } from 'ghtml'

/**
 * The hidden fields of a form: a token that proves that it is from a page of this session, and an ID that tells whether it
 * is submitted again.
 */
export function renderFormToken(formToken: string): string {
  return html`<input type="hidden" name="formToken" value="${formToken}"><input type="hidden" name="formId" value="${randomUUID()}">`
}

/** Shows why a form was rejected; empty if there is no reason. */
export function renderFormError(reason: string | undefined): string {
  return reason === undefined ? '' : html`<p class="mistake" role="alert">${toSentence(reason)}</p>`
}

/** Turns a message into a sentence: a capital letter first, a period at the end. */
export function toSentence(message: string): string {
  const text = `${message.charAt(0).toUpperCase()}${message.slice(1)}`
  return /[.!?]$/.test(text) ? text : `${text}.`
}
