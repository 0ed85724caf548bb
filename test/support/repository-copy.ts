import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { repository } from './command-line.js'
import { emptyFolder } from './qasphere.js'

/** Copies what git would copy except tests, with what is installed here instead of `npm ci`. */
export function copyRepository(): string {
  const copy = emptyFolder()
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', '.', ':!test']
  const files = execFileSync('git', list, { cwd: repository, encoding: 'utf8' }).split('\0')
  for (const file of files) {
    if (file !== '' && !file.includes('/fixtures/')) copyIfThere(join(repository, file), join(copy, file))
  }
  const modules = join(copy, 'node_modules')
  mkdirSync(modules)
  for (const name of readdirSync(join(repository, 'node_modules'))) {
    if (name.startsWith('qasphere') || name.startsWith('.')) continue
    symlinkSync(join(repository, 'node_modules', name), join(modules, name))
  }
  for (const name of readdirSync(join(copy, 'packages'))) {
    const manifest = JSON.parse(readFileSync(join(copy, 'packages', name, 'package.json'), 'utf8'))
    symlinkSync(join(copy, 'packages', name), join(modules, manifest.name))
  }
  // Copied last: its age tells that what the lock file lists is installed.
  cpSync(join(repository, 'node_modules/.package-lock.json'), join(modules, '.package-lock.json'))
  return copy
}

/** Like `copyRepository`, with what was built, so that only what changes is built again. */
export function copyBuiltRepository(): string {
  const copy = copyRepository()
  for (const name of readdirSync(join(copy, 'packages'))) {
    const built = join(repository, 'packages', name, 'dist')
    if (existsSync(built)) cpSync(built, join(copy, 'packages', name, 'dist'), { recursive: true })
  }
  // The compiler's output for packages that are only bundled.
  const compiled = join('node_modules', '.cache')
  for (const name of readdirSync(join(repository, compiled))) {
    if (!name.startsWith('qasphere')) continue
    cpSync(join(repository, compiled, name), join(copy, compiled, name), { recursive: true })
  }
  return copy
}

/** Git lists a file that is deleted but not committed yet. */
function copyIfThere(from: string, to: string): void {
  try {
    mkdirSync(dirname(to), { recursive: true })
    copyFileSync(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}
