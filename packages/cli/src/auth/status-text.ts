import { plainText } from 'qasphere-client'
import type { StoredRecord } from '../credentials/stored-record.js'
import type { CurrentUser } from './current-user.js'

/** What `auth status --json` prints. */
export interface Status {
  /** The server was asked and accepts the credentials. */
  readonly loggedIn: boolean
  readonly profile: string
  /** Of what commands connect with here and now; null where they find nothing. */
  readonly url: string | null
  readonly source: string | null
  readonly type: StoredRecord['type'] | null
  readonly user: CurrentUser | null
  /** Why the server does not accept the credentials, or could not be asked. */
  readonly problem: string | null
  readonly accessTokenExpiresAt: string | null
  readonly refreshTokenExpiresAt: string | null
  /** Days until the login ends, unless it is used before. */
  readonly daysLeft: number | null
  /** What would be used if the first were not there. */
  readonly shadowed: readonly Shadowed[]
  /** Why no keyring answers, in which something might be. */
  readonly missingKeyring: string | null
  readonly profiles: readonly StoredProfile[]
}

interface Shadowed {
  readonly source: string
  readonly url: string
}

export interface StoredProfile {
  readonly name: string
  readonly url: string
  readonly source: string
  readonly type: StoredRecord['type']
}

/** The same for people: a line for each thing. */
export function statusText(status: Status): string {
  const { url, source, user, problem, shadowed, missingKeyring, profiles } = status
  const rows: Row[] = [
    ['QA Sphere', url ?? 'none'],
    ['Profile', status.profile],
    ['From', source],
    ['User', user && `${user.name} (${user.email}), ${user.role}`],
    ['Problem', problem],
    ['Valid', validityWords(status)],
    ['Keyring', missingKeyring],
    ...shadowed.map((other): Row => ['Shadowed', `${other.source}: ${other.url}`]),
    ...profiles.map(({ name, type, ...profile }): Row => {
      return ['Stored', `${name}: ${profile.url}, ${kindWords[type]} in ${profile.source}`]
    }),
  ]
  return rows
    .flatMap(([name, words]) => (words === null ? [] : `${name.padEnd(10)}${plainText(words)}\n`))
    .join('')
}

type Row = readonly [name: string, words: string | null]

const kindWords = { oauth: 'a login', apiKey: 'an API key' }

function validityWords({ accessTokenExpiresAt, daysLeft }: Status): string | null {
  if (accessTokenExpiresAt === null || daysLeft === null) return null
  return `until ${accessTokenExpiresAt}, renewed by use; ${daysLeft} days left without use`
}
