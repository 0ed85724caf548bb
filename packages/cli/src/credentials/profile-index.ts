import { join } from 'node:path'
import { getCredentialsFolder } from '../input/preferences.js'
import { readIfThere, replacePrivately } from './private-files.js'
import { defaultProfile, isProfileName } from './profiles.js'

/** Lists the profiles with a login. They are stored in a file, because a keyring cannot list its accounts. */
export function listProfiles(): string[] {
  const text = readIfThere(getIndexFile())
  return [defaultProfile, ...(text === undefined ? [] : parseNames(text))]
}

export function rememberProfile(name: string): void {
  if (!listProfiles().includes(name)) write([...listProfiles(), name])
}

export function forgetProfile(name: string): void {
  if (name !== defaultProfile && listProfiles().includes(name))
    write(listProfiles().filter((known) => known !== name))
}

function write(names: readonly string[]): void {
  const profiles = names.filter((name) => name !== defaultProfile).sort()
  replacePrivately(getIndexFile(), `${JSON.stringify({ profiles }, null, 2)}\n`)
}

function getIndexFile(): string {
  return join(getCredentialsFolder(), 'profiles.json')
}

/** A broken file counts as empty. The logins themselves are stored elsewhere. */
function parseNames(text: string): string[] {
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
