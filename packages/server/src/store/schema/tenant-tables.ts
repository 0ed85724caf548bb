import type { Generated } from 'kysely'
import type { Role } from 'qasphere-contract'
import type { Status } from 'qasphere-contract/scalars'
import type { StatusColor } from 'qasphere-contract/settings'
import type { Flag } from './flag.js'

/** What a tenant has beside its projects. */

export interface SettingTable {
  name: string
  value: string
}

export interface UserTable {
  id: Generated<number>
  email: string
  name: string
  role: Role
  avatar: string | null
  passwordHash: string | null
  totpEnabled: Flag
  /** Whether the user reaches every project; else those of projectMember. */
  allProjects: Flag
  createdAt: string
  /** A date such as 2026-08-01. */
  lastActivity: string | null
  deactivatedAt: string | null
}

export interface ApiKeyTable {
  id: string
  userId: number
  name: string
  /** SHA-256 of the whole key, in hex: keys are random, so a slow hash would guard nothing. */
  keyHash: string
  createdAt: string
  revokedAt: string | null
}

export interface SessionTable {
  tokenHash: string
  userId: number
  createdAt: string
  expiresAt: string
}

export interface CustomFieldTable {
  id: string
  type: 'text' | 'dropdown' | 'checkbox' | 'richtext'
  systemName: string
  name: string
  required: Flag
  enabled: Flag
  /** `[{id, value}]` of a dropdown, else null. */
  optionsJson: string | null
  defaultValue: string | null
  pos: number
  allowAllProjects: Flag
  /** Project ids, null where all are allowed. */
  allowedProjectIdsJson: string | null
  createdAt: string
  updatedAt: string
}

export interface ResultStatusTable {
  id: Status
  name: string
  color: StatusColor
  isActive: Flag
  /** Whether a result has had it. */
  inUse: Flag
}

export interface FileTable {
  id: string
  sha256: string
  fileName: string
  mimeType: string
  /** Bytes. */
  size: number
  authorId: number
  createdAt: string
}

/** A piece of a file that is kept in the database. */
export interface FileChunkTable {
  sha256: string
  /** Counted from 0. */
  place: number
  content: Buffer
}

export interface AuditLogTable {
  id: Generated<number>
  userId: number | null
  action: string
  ip: string
  userAgent: string
  metaJson: string | null
  createdAt: string
}

/** A content that may be one of no file yet. */
export interface StoredContentTable {
  sha256: string
  usedAt: string
}
