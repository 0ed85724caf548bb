import type { Generated } from 'kysely'
import type { Role } from 'qasphere-contract'
import type { StatusColor } from 'qasphere-contract/result-statuses'
import type { Status } from 'qasphere-contract/scalars'
import type { Flag } from './flag.js'

/** Data of a tenant outside its projects. */

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
  /** Whether the user can access all projects; otherwise only those in projectMember. */
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
  /** SHA-256 of the whole key, in hex. Keys are random, so a slow hash would not make them safer. */
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
  /** `[{id, value}]` for a dropdown, otherwise null. */
  optionsJson: string | null
  defaultValue: string | null
  pos: number
  allowAllProjects: Flag
  /** Project IDs; null if all projects are allowed. */
  allowedProjectIdsJson: string | null
  createdAt: string
  updatedAt: string
}

export interface ResultStatusTable {
  id: Status
  name: string
  color: StatusColor
  isActive: Flag
  /** Whether any result has used it. */
  inUse: Flag
}

export interface FileTable {
  id: string
  sha256: string
  fileName: string
  mimeType: string
  /** In bytes. */
  size: number
  authorId: number
  createdAt: string
}

/** A part of a file that is stored in the database. */
export interface FileChunkTable {
  sha256: string
  /** Position of the part, from 0. */
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

/** A stored content that may not belong to a file yet. */
export interface StoredContentTable {
  sha256: string
  usedAt: string
}
