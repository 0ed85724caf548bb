import type { SignInLinks } from '../domain/sign-in-links.js'
import type { FileStore } from '../files/file-store.js'
import type { CachedStore } from '../store/open-store.js'
import type { ServiceSettings } from '../values/server-options.js'
import type { RateLimit } from './rate-limit.js'

/** Services that routes and pages use. */
export interface Services {
  readonly store: CachedStore
  readonly files: FileStore
  readonly rateLimit: RateLimit
  readonly settings: ServiceSettings
  readonly signInLinks: SignInLinks
}
