import { html } from 'ghtml'

/** The hidden field that proves that a form is from a page of this session. */
export function renderFormToken(formToken: string): string {
  return html`<input type="hidden" name="formToken" value="${formToken}">`
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
