/** Logins of command lines: device codes, the authorizations they lead to, and limits for guesses. */

export interface DeviceCodeTable {
  /** SHA-256 in hex, like all secrets here. */
  codeHash: string
  /** Hash of the short code that people type. */
  userCodeHash: string
  clientId: string
  createdAt: string
  expiresAt: string
  /** Address of the client, which the approval page shows. */
  ip: string
  userAgent: string
  /** Polling interval, in seconds. */
  pollSeconds: number
  polledAt: string | null
  /** Null until a user decides. */
  decision: 'approved' | 'denied' | null
  userId: number | null
}

/** The authorization of a client by a user, with all tokens of one login. */
export interface AuthorizationTable {
  id: string
  userId: number
  clientId: string
  ip: string
  userAgent: string
  createdAt: string
  lastUsedAt: string
  expiresAt: string
  revokedAt: string | null
}

export interface AccessTokenTable {
  tokenHash: string
  authorizationId: string
  expiresAt: string
}

export interface RefreshTokenTable {
  tokenHash: string
  authorizationId: string
  expiresAt: string
  /** When it was exchanged for a new one. */
  rotatedAt: string | null
  /** Hash of the token that it was exchanged for. */
  successorHash: string | null
}

/** Failed guesses of passwords and codes within a time window. */
export interface FailedAttemptTable {
  /** What was guessed, or the source of the guesses. */
  subject: string
  failures: number
  windowEndsAt: string
}
