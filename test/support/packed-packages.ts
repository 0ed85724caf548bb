import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emptyFolder, type Ran } from './qasphere.js'
import { copyBuiltRepository, copyRepository } from './repository-copy.js'
import { isThorough } from './thoroughness.js'

/** A package packed by `npm pack`. */
export interface PackedPackage {
  readonly name: string
  /** Path of the tarball. */
  readonly tarball: string
  /** Size in bytes. */
  readonly unpackedSize: number
  /** Paths of the files in it. */
  readonly files: readonly string[]
}

/** What `npm pack --json` prints about a package. */
interface Packed {
  readonly name: string
  readonly filename: string
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}

/**
 * Runs `npm pack` for all public packages in a copy of this repository: a clean clone if the tests are thorough, else one
 * with what is built here.
 */
export async function packPackages(): Promise<PackedPackage[]> {
  const clone = isThorough ? copyRepository() : copyBuiltRepository()
  // Building again would write the same files.
  if (!isThorough) writeFileSync(join(clone, 'scripts/prepare.mjs'), '')
  const folder = emptyFolder()
  const workspaces = readdirSync(join(clone, 'packages'))
    .map((name) => join('packages', name))
    .filter((path) => !isPrivate(join(clone, path)))
    .map((path) => `--workspace=${path}`)
  const args = ['pack', '--json', '--pack-destination', folder, ...workspaces]
  const { status, stdout, stderr } = await run('npm', args, { cwd: clone })
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`)
  const packed: readonly Packed[] = JSON.parse(stdout)
  return packed.map(({ name, filename, unpackedSize, files }) => ({
    name,
    tarball: join(folder, filename),
    unpackedSize,
    files: files.map(({ path }) => path),
  }))
}

/** Whether a package is only a part of the bundles of others. */
function isPrivate(folder: string): boolean {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).private === true
}

/** Runs a program to its end without blocking this process, which may be serving it. */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ran> {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text
  })
  const [status] = await once(child, 'close')
  return { status, ...output }
}
