import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from './command-line.js'
import { emptyFolder, type Ran } from './qasphere.js'

/** A package as `npm pack` writes it. */
export interface PackedPackage {
  readonly name: string
  /** Path of the tarball. */
  readonly tarball: string
  /** In bytes. */
  readonly unpackedSize: number
  /** Paths of the files in it. */
  readonly files: readonly string[]
}

/** Runs `npm pack` for every package in a clone of this repository that was never built. */
export async function packPackages(): Promise<PackedPackage[]> {
  const clone = cloneRepository()
  const folder = emptyFolder()
  const packed: PackedPackage[] = []
  for (const name of readdirSync(join(clone, 'packages'))) {
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

/** Copies what git would copy, with what is installed here instead of `npm ci`. */
function cloneRepository(): string {
  const clone = emptyFolder()
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', '.', ':!test', ':!docs']
  const files = execFileSync('git', list, { cwd: repository, encoding: 'utf8' }).split('\0')
  for (const file of files) {
    if (file !== '' && !file.includes('/fixtures/')) copyIfThere(join(repository, file), join(clone, file))
  }
  const modules = join(clone, 'node_modules')
  mkdirSync(modules)
  for (const name of readdirSync(join(repository, 'node_modules'))) {
    if (name.startsWith('qasphere') || name.startsWith('.')) continue
    symlinkSync(join(repository, 'node_modules', name), join(modules, name))
  }
  for (const name of readdirSync(join(clone, 'packages'))) {
    const manifest = JSON.parse(readFileSync(join(clone, 'packages', name, 'package.json'), 'utf8'))
    symlinkSync(join(clone, 'packages', name), join(modules, manifest.name))
  }
  // Copied last: its age tells that what the lock file lists is installed.
  cpSync(join(repository, 'node_modules/.package-lock.json'), join(modules, '.package-lock.json'))
  return clone
}

/** Git lists a file that is deleted but not committed yet. */
function copyIfThere(from: string, to: string): void {
  try {
    cpSync(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
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
