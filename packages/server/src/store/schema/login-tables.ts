/** How people log their tools in: device codes and what they lead to, and what keeps guessing slow. */

export interface DeviceCodeTable {
  /** SHA-256 in hex, as of all secrets here. */
  codeHash: string
  /** Of the short code that people type. */
  userCodeHash: string
  clientId: string
  createdAt: string
  expiresAt: string
  /** Who asks, as the page that approves shows it. */
  ip: string
  userAgent: string
  /** Seconds that the client must let pass between two questions. */
  pollSeconds: number
  polledAt: string | null
  /** Null until somebody has decided. */
  decision: 'approved' | 'denied' | null
  userId: number | null
}

/** What a user has allowed a client: all tokens that follow from one login. */
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
  /** When it was exchanged for another. */
  rotatedAt: string | null
  /** The one it was exchanged for. */
  successorHash: string | null
}

/** Failed guesses of passwords and codes within a window of time. */
export interface FailedAttemptTable {
  /** What was guessed at, or from where. */
  subject: string
  failures: number
  windowEndsAt: string
}
