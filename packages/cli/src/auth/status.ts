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
  /** Whole days until the login ends, unless it is used before. */
  readonly daysLeft: number | null
  /** What would be used if the first were not there. */
  readonly shadowed: readonly Shadowed[]
  readonly profiles: readonly StoredProfile[]
}

export interface Shadowed {
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
  const { url, source, user, problem, shadowed, profiles } = status
  const rows: [string, string][] = [
    ['QA Sphere', url ?? 'none'],
    ['Profile', status.profile],
    ...(source === null ? [] : [['From', source] satisfies [string, string]]),
    ...(user
      ? [
          ['User', `${plainText(user.name)} (${plainText(user.email)}), ${user.role}`] satisfies [
            string,
            string,
          ],
        ]
      : []),
    ...(problem === null ? [] : [['Not valid', problem] satisfies [string, string]]),
    ...expiryRow(status),
    ...shadowed.map((other): [string, string] => ['Shadowed', `${other.source}: ${other.url}`]),
    ...profiles.map((profile): [string, string] => [
      'Stored',
      `${profile.name}: ${profile.url}, ${kindWords[profile.type]} in ${profile.source}`,
    ]),
  ]
  return rows.map(([name, words]) => `${name.padEnd(10)}${words}\n`).join('')
}

const kindWords = { oauth: 'a login', apiKey: 'an API key' }

function expiryRow({ accessTokenExpiresAt, daysLeft }: Status): [string, string][] {
  if (accessTokenExpiresAt === null || daysLeft === null) return []
  return [['Valid', `until ${accessTokenExpiresAt}, renewed by use; ${daysLeft} days left without use`]]
}
