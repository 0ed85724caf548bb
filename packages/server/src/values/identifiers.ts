import { createHmac, randomBytes } from 'node:crypto'
import bs58 from 'bs58'
import { v7 } from 'uuid'

/** Creates an HQID7 (docs/api-reference.md, Identifiers); each one sorts after those created before it. */
export function createHqid(): string {
  const encoded = bs58.encode(v7(undefined, new Uint8Array(16))).padStart(22, '1')
  return `${encoded.slice(0, 9)}_${encoded.slice(9)}`
}

/** Creates a secret of 128 random bits in Base58, about 22 characters. */
export function createSecret(): string {
  return bs58.encode(randomBytes(16))
}

/** Derives a secret from another one: the same for the same purpose, and useless for guessing the other. */
export function deriveSecret(secret: string, purpose: string): string {
  return bs58.encode(createHmac('sha256', secret).update(purpose).digest().subarray(0, 16))
}

/** Creates the ID of a tenant: ten letters and digits. */
export function createTenantId(): string {
  return bs58.encode(randomBytes(16)).slice(0, 10)
}

/** Parses a numeric ID in a path; undefined for anything that cannot be one. */
export function parseCounter(text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}
