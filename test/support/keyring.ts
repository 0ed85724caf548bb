import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { cleanEnvironment, emptyFolder } from './qasphere.js'

const programs = ['dbus-run-session', 'gnome-keyring-daemon', 'secret-tool']

/** The Debian packages that a test with a keyring needs and this machine lacks. */
export const missingKeyringPrograms = programs.filter((program) => spawnSync('which', [program]).status !== 0)

/** A session with a separate, unlocked keyring. */
export interface KeyringSession {
  /** The environment of the session's processes. */
  readonly env: Readonly<Record<string, string>>
  /** Runs `secret-tool` with a secret on its stdin, and returns its output. */
  secretTool(args: readonly string[], secret?: string): string
  stop(): Promise<void>
}

export async function startKeyring(): Promise<KeyringSession> {
  const home = emptyFolder()
  const own = cleanEnvironment({ HOME: home, XDG_RUNTIME_DIR: home })
  const script = [
    'printf secret | gnome-keyring-daemon --unlock --components=secrets > /dev/null 2>&1',
    'echo "$DBUS_SESSION_BUS_ADDRESS"',
    'exec cat',
  ].join('\n')
  const child: ChildProcess = spawn('dbus-run-session', ['--', 'sh', '-c', script], {
    env: own,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  if (!child.stdout) throw new Error('no output')
  const [address]: string[] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('the session did not start'))),
  ])
  const env = { DBUS_SESSION_BUS_ADDRESS: address ?? '', XDG_RUNTIME_DIR: home }
  return {
    env,
    secretTool: (args, secret = '') =>
      execFileSync('secret-tool', args, { env: { ...own, ...env }, input: secret, encoding: 'utf8' }),
    stop: async () => {
      const exited = once(child, 'exit')
      // The session ends with its last program, which ends with its input.
      child.stdin?.end()
      await exited
    },
  }
}
