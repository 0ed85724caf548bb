import { QasError } from 'qasphere-client'

/** QAS_URL and QAS_TOKEN as one source has them. */
export interface Settings {
  /** Where they were found, for messages. */
  readonly source: string
  readonly url?: string
  readonly token?: string
}

/** A source that has both. */
export type Pair = Required<Settings>

/** The two variables among others; an empty one counts as absent. */
export function settingsFrom(
  source: string,
  variables: Readonly<Record<string, string | undefined>>,
): Settings {
  const url = variables.QAS_URL?.trim()
  const token = variables.QAS_TOKEN?.trim()
  return { source, ...(url ? { url } : {}), ...(token ? { token } : {}) }
}

/** The pair of a source; undefined if it is incomplete. `warn` is told of half pairs. */
export function completePair(
  settings: Settings | undefined,
  warn: (message: string) => void,
): Pair | undefined {
  if (!settings) return undefined
  const { source, url, token } = settings
  if (url !== undefined && token !== undefined) return { source, url, token }
  if (url !== undefined) warn(`${source} has QAS_URL but not QAS_TOKEN, and is skipped`)
  if (token !== undefined) warn(`${source} has QAS_TOKEN but not QAS_URL, and is skipped`)
  return undefined
}

/**
 * The pair without trailing slashes of the URL.
 *
 * @throws QasError of kind `credentials` that names the source if the pair can never work.
 */
export function checkPair({ url, token, source }: Pair): Pair {
  const problem = addressProblem(url)
  if (problem) throw new QasError('credentials', `QAS_URL of ${source} ${problem}`, {})
  // A header cannot carry it; the request would fail with a message that says nothing about the token.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new QasError(
      'credentials',
      `QAS_TOKEN of ${source} contains invalid characters, such as spaces`,
      {},
    )
  }
  return { url: url.replace(/\/+$/, ''), token, source }
}

/** What is wrong with the URL of a QA Sphere, such as `must be …`; undefined if it is valid. Never shows a password. */
export function addressProblem(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !/^https?:$/.test(parsed.protocol))
    return `must be an http(s) URL such as https://acme.eu1.qasphere.com, got ${JSON.stringify(url)}`
  if (parsed.username !== '' || parsed.password !== '')
    return 'must not contain a user or a password; the API does not use them'
  if (/^\/*$/.test(parsed.pathname) && parsed.search === '' && parsed.hash === '') return undefined
  return `must be the address of QA Sphere without a path: ${parsed.origin}, not ${JSON.stringify(url)}`
}
