import type { InputProblem } from 'qasphere-client'

/** Where JSON text came from, for the message when it is broken. */
export interface JsonOrigin {
  /** With its dashes. */
  readonly option: string
  /** The file it was read from, where the option names one. */
  readonly file?: string
  /** A value of the right form. */
  readonly example?: unknown
}

/** Parses what an option holds; what breaks it is explained at length. */
export async function parseJson(
  text: string,
  origin: JsonOrigin,
): Promise<{ readonly value: unknown } | { readonly problem: InputProblem }> {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    const { explainBrokenJson } = await import('./explain-broken-json.js')
    return { problem: { where: '', message: explainBrokenJson(text, origin, String(error)) } }
  }
}
