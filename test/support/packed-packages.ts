import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
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

/**
 * Runs `npm pack` for every public package in a copy of this repository: a clean clone if the tests are thorough, else one
 * in which only the bundles are built again.
 */
export async function packPackages(): Promise<PackedPackage[]> {
  const clone = isThorough ? copyRepository() : copyBuiltRepository()
  const folder = emptyFolder()
  const packed: PackedPackage[] = []
  for (const name of readdirSync(join(clone, 'packages'))) {
    if (isPrivate(join(clone, 'packages', name))) continue
    const args = ['pack', '--json', '--pack-destination', folder]
    const { status, stdout, stderr } = await run('npm', args, { cwd: join(clone, 'packages', name) })
    if (status !== 0) throw new Error(`npm pack failed for ${name}: ${stderr}`)
    for (const { name, filename, unpackedSize, files } of JSON.parse(stdout)) {
      const paths = files.map((file: { readonly path: string }) => file.path)
      packed.push({ name, tarball: join(folder, filename), unpackedSize, files: paths })
    }
  }
  return packed
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
