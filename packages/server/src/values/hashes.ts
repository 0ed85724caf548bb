import { hash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** Returns the SHA-256 in hex of a random secret. Keys and sessions are stored this way. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret)
}

// Node's default parameters: about 50 ms and 16 MiB per guess.
const keyLength = 32

/** Hashes a password with scrypt and a random salt, as `scrypt$salt$hash` in base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await deriveKey(password, salt)
  return `scrypt$${salt.toString('base64')}$${key.toString('base64')}`
}

/** Whether a password matches a stored hash, compared in constant time. */
export async function passwordMatches(password: string, stored: string): Promise<boolean> {
  const [scheme, salt, key] = stored.split('$')
  if (scheme !== 'scrypt' || !salt || !key) return false
  const expected = Buffer.from(key, 'base64')
  const actual = await deriveKey(password, Buffer.from(salt, 'base64'))
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

function deriveKey(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyLength, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}
