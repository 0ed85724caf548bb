import { QasError } from 'qasphere-client'
import type { RunContext } from '../run-context.js'
import { nearestSettings, settingsHere } from './settings-file.js'
import { setupGuide } from './setup-guide.js'

/** Where the API is and who calls it. */
export interface Credentials {
  /** Without a trailing slash. */
  readonly url: string
  readonly token: string
  /** Where they were found, for messages. */
  readonly source: string
}

/** What one source has to say. */
export interface Settings {
  readonly source: string
  readonly url?: string
  readonly token?: string
}

type Lookup = Pick<RunContext, 'env' | 'cwd' | 'terminal'>

/**
 * The first complete pair of QAS_URL and QAS_TOKEN: in the environment, in `.env` here, in the nearest `.qaspherecli`
 * here or above. Half a pair gives a warning and is skipped. Throws the setup guide where there is none.
 */
export function findCredentials({ env, cwd, terminal }: Lookup): Credentials {
  const sources = [
    () => settingsFrom('the environment', env),
    () => settingsHere('.env', cwd),
    () => nearestSettings('.qaspherecli', cwd),
  ]
  for (const read of sources) {
    const found = read()
    if (found?.url !== undefined && found.token !== undefined)
      return checked(found.url, found.token, found.source)
    if (found?.url !== undefined || found?.token !== undefined) {
      const [present, missing] = found.url === undefined ? ['QAS_TOKEN', 'QAS_URL'] : ['QAS_URL', 'QAS_TOKEN']
      terminal.say(
        `${terminal.mark('warning', 'Warning:')} ${found.source} has ${present} but not ${missing}, and is skipped`,
      )
    }
  }
  throw new QasError('credentials', setupGuide, { guide: true })
}

/** The two variables among others; an empty one counts as absent. */
export function settingsFrom(
  source: string,
  variables: Readonly<Record<string, string | undefined>>,
): Settings {
  const url = variables.QAS_URL?.trim()
  const token = variables.QAS_TOKEN?.trim()
  return { source, ...(url ? { url } : {}), ...(token ? { token } : {}) }
}

function checked(url: string, token: string, source: string): Credentials {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new QasError(
      'credentials',
      `QAS_URL of ${source} is not an http(s) URL: ${JSON.stringify(url)}; it should be such as https://acme.eu1.qasphere.com`,
      {},
    )
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new QasError(
      'credentials',
      `QAS_URL of ${source} holds a user or password, which the API does not take`,
      {},
    )
  }
  // What a header cannot carry would fail later, in words that nobody understands.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new QasError(
      'credentials',
      `QAS_TOKEN of ${source} has characters that no token has, such as spaces`,
      {},
    )
  }
  return { url: url.replace(/\/+$/, ''), token, source }
}
