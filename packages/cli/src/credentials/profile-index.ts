import { join } from 'node:path'
import { configFolder } from '../input/preferences.js'
import { readIfThere, replacePrivately } from './private-files.js'
import { defaultProfile, isProfileName } from './profiles.js'

/** The names of the profiles with a login: a keyring cannot list its accounts. */
export function knownProfiles(): string[] {
  const text = readIfThere(indexFile())
  return [defaultProfile, ...(text === undefined ? [] : namesIn(text))]
}

export function rememberProfile(name: string): void {
  if (!knownProfiles().includes(name)) write([...knownProfiles(), name])
}

export function forgetProfile(name: string): void {
  if (name !== defaultProfile && knownProfiles().includes(name))
    write(knownProfiles().filter((known) => known !== name))
}

function write(names: readonly string[]): void {
  const profiles = names.filter((name) => name !== defaultProfile).sort()
  replacePrivately(indexFile(), `${JSON.stringify({ profiles }, null, 2)}\n`)
}

function indexFile(): string {
  return join(configFolder(), 'profiles.json')
}

/** A broken file lists nothing; the logins themselves are elsewhere. */
function namesIn(text: string): string[] {
  try {
    const { profiles }: { profiles?: unknown } = JSON.parse(text)
    if (!Array.isArray(profiles)) return []
    return profiles.filter(
      (name): name is string => typeof name === 'string' && isProfileName(name) && name !== defaultProfile,
    )
  } catch {
    return []
  }
}
