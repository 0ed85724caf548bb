import { resolve } from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'

/** The absolute paths that match a pattern, sorted. */
export interface PatternMatches {
  files(): Promise<string[]>
  folders(): Promise<string[]>
}

/** Returns the matches of a pattern below a folder, which are searched for when asked; undefined if it is only a path. */
export function expandPattern(input: string, cwd: string): PatternMatches | undefined {
  // On Windows, patterns may contain backslashes.
  const pattern = process.platform === 'win32' ? input.replaceAll('\\', '/') : input
  if (!isDynamicPattern(pattern)) return undefined
  const match = async (kind: 'onlyFiles' | 'onlyDirectories') => {
    const options = { cwd, absolute: true, expandDirectories: false, dot: true, onlyFiles: false }
    return (await glob(pattern, { ...options, [kind]: true })).map((path) => resolve(path)).sort()
  }
  return { files: () => match('onlyFiles'), folders: () => match('onlyDirectories') }
}
