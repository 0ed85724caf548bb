import { html } from 'ghtml'

/** Proves that a form comes from a page of this session. */
export function formTokenField(formToken: string): string {
  return html`<input type="hidden" name="formToken" value="${formToken}">`
}

/** Why a form was not accepted; empty without a reason. */
export function mistake(reason: string | undefined): string {
  return reason === undefined ? '' : html`<p class="mistake" role="alert">${sentence(reason)}</p>`
}

/** A message as a sentence of its own. */
export function sentence(message: string): string {
  const text = `${message.charAt(0).toUpperCase()}${message.slice(1)}`
  return /[.!?]$/.test(text) ? text : `${text}.`
}
