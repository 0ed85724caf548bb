import { QasError } from 'qasphere-client'

/** QAS_URL and QAS_TOKEN from one source. */
export interface Settings {
  /** Where they were found, for messages. */
  readonly source: string
  readonly url?: string
  readonly token?: string
}

/** Settings with both values. */
export type Pair = Required<Settings>

/** Picks QAS_URL and QAS_TOKEN from variables. An empty value counts as absent. */
export function pickSettings(
  source: string,
  variables: Readonly<Record<string, string | undefined>>,
): Settings {
  const url = variables.QAS_URL?.trim()
  const token = variables.QAS_TOKEN?.trim()
  return { source, ...(url ? { url } : {}), ...(token ? { token } : {}) }
}

/** Returns settings if they are complete, else undefined. Calls `warn` if only one value is missing. */
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
 * Checks a pair and removes trailing slashes from the URL.
 *
 * @throws QasError of kind `credentials` that names the source if the pair can never work.
 */
export function checkPair({ url, token, source }: Pair): Pair {
  const problem = checkAddress(url)
  if (problem) throw new QasError('credentials', `QAS_URL in ${source} ${problem}`, {})
  // Such a token cannot be sent in a header, and the error would not mention the token.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new QasError(
      'credentials',
      `QAS_TOKEN in ${source} contains invalid characters, such as spaces`,
      {},
    )
  }
  return { url: url.replace(/\/+$/, ''), token, source }
}

/** Returns the problem with the URL of QA Sphere, such as `must be …`; undefined if it is valid. Never shows a password. */
export function checkAddress(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !/^https?:$/.test(parsed.protocol))
    return `must be an http(s) URL such as https://acme.eu1.qasphere.com, got ${JSON.stringify(url)}`
  if (parsed.username !== '' || parsed.password !== '')
    return 'must not contain a user or a password; the API does not use them'
  if (/^\/*$/.test(parsed.pathname) && parsed.search === '' && parsed.hash === '') return undefined
  return `must be the URL of QA Sphere without a path: ${parsed.origin}, not ${JSON.stringify(url)}`
}
