import { existsSync } from 'node:fs'
import { getReason } from 'qasphere-client/reason'
import type { Environment } from '../input/environment.js'
import type { CredentialStore } from './credential-store.js'

const service = 'qasphere-cli'

/** A keyring, or the reason why none is available. */
export type Keyring = { readonly store: CredentialStore } | { readonly missing: string }

/**
 * Opens the system keyring. On Linux, only a Secret Service is used: the library's fallback, the kernel's keyring, loses its
 * content on reboot.
 */
export async function openKeyring(env: Environment): Promise<Keyring> {
  if (process.platform === 'linux' && !hasSessionBus(env))
    return { missing: 'this session has no D-Bus, so no keyring is available' }
  try {
    // Loaded on demand, because loading takes longer than the rest of a small command.
    const { Entry } = await import('@napi-rs/keyring')
    const entry = (account: string) => new Entry(service, account, { linux: { store: 'secret-service' } })
    // Fails here if the service does not answer or stays locked.
    entry('credentials').getPassword()
    return {
      store: {
        kind: 'keyring',
        place: (account) => `the system keyring (${service}, ${account})`,
        read: (account) => entry(account).getPassword() ?? undefined,
        write: (account, secret) => entry(account).setPassword(secret),
        remove: (account) => entry(account).deletePassword(),
      },
    }
  } catch (error) {
    return { missing: `the system keyring is not available (${firstLine(error)})` }
  }
}

function hasSessionBus({ DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR }: Environment): boolean {
  if (DBUS_SESSION_BUS_ADDRESS) return true
  return existsSync(`${XDG_RUNTIME_DIR ?? `/run/user/${process.getuid?.()}`}/bus`)
}

function firstLine(error: unknown): string {
  return getReason(error).split('\n')[0] ?? ''
}
