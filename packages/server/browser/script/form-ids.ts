/**
 * Gives a form a new ID, because it is used again. The server performs two submissions with the same ID and input only
 * once. `crypto.randomUUID` exists only with https.
 */
export function renewForm(form: HTMLFormElement): void {
  const id = form.querySelector<HTMLInputElement>('input[name="formId"]')
  if (id) id.value = crypto.getRandomValues(new Uint32Array(4)).join('-')
}

/** Renews all forms when the browser shows the page again as it was left. */
export function renewFormsShownAgain(): void {
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) for (const form of document.forms) renewForm(form)
  })
}
