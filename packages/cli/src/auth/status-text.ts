import { plainText } from 'qasphere-client'
import type { StoredRecord } from '../credentials/stored-record.js'
import type { CurrentUser } from './current-user.js'

/** What `auth status --json` prints. */
export interface Status {
  /** Whether the server accepts the credentials. */
  readonly loggedIn: boolean
  /** Profile of the stored login; null if the credentials are not from one. */
  readonly profile: string | null
  /** URL of the credentials that commands would use now; null if there are none. */
  readonly url: string | null
  readonly source: string | null
  readonly type: StoredRecord['type'] | null
  readonly user: CurrentUser | null
  /** Why the server rejects the credentials or is unreachable. */
  readonly problem: string | null
  readonly accessTokenExpiresAt: string | null
  readonly refreshTokenExpiresAt: string | null
  /** Days until the login expires if it is not used. */
  readonly daysLeft: number | null
  /** Credentials that commands would use if those above did not exist. */
  readonly shadowed: readonly Shadowed[]
  /** Why the keyring is not available, although it may contain a login. */
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

/** Formats the status for people, one line per entry. */
export function formatStatus(status: Status): string {
  const { url, source, user, problem, shadowed, missingKeyring, profiles } = status
  const rows: Row[] = [
    ['QA Sphere', url ?? 'none'],
    ['Profile', status.profile],
    ['From', source],
    ['User', user && `${user.name} (${user.email}), ${user.role}`],
    ['Problem', problem],
    ['Valid', describeValidity(status)],
    ['Keyring', missingKeyring],
    ...shadowed.map((other): Row => ['Shadowed', `${other.source}: ${other.url}`]),
    ...profiles.map(({ name, type, ...profile }): Row => {
      return ['Stored', `${name}: ${profile.url}, ${kindNames[type]} in ${profile.source}`]
    }),
  ]
  return rows
    .flatMap(([name, text]) => (text === null ? [] : `${name.padEnd(10)}${plainText(text)}\n`))
    .join('')
}

type Row = readonly [name: string, text: string | null]

const kindNames = { oauth: 'a login', apiKey: 'an API key' }

function describeValidity({ accessTokenExpiresAt, daysLeft }: Status): string | null {
  if (accessTokenExpiresAt === null || daysLeft === null) return null
  return `until ${accessTokenExpiresAt}, renewed when used; expires in ${daysLeft} days if unused`
}
