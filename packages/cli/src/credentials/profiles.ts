import { QasError } from 'qasphere-client'
import type { RunContext } from '../input/command.js'
import { profileNames } from '../input/global-options.js'
import { getValue } from '../input/option.js'

/** The stored login that a command uses. */
export interface Profile {
  readonly name: string
  /** What selected it: `--profile`, QAS_PROFILE, or neither. */
  readonly from: 'option' | 'variable' | 'default'
}

/** The profile of logins without a name, the only ones that the vendor's tool supports. */
export const defaultProfile = 'default'

/**
 * Returns the profile selected by `--profile`, else by QAS_PROFILE.
 *
 * @throws QasError of kind `credentials` if the value of QAS_PROFILE is not a valid name.
 */
export function getChosenProfile({ values, env }: Pick<RunContext, 'values' | 'env'>): Profile {
  const option = getValue(values, 'profile')
  if (option !== undefined) return { name: option, from: 'option' }
  const variable = env.QAS_PROFILE?.trim()
  if (!variable) return { name: defaultProfile, from: 'default' }
  if (!isProfileName(variable)) {
    throw new QasError('credentials', `QAS_PROFILE ${profileNames.rule}, got ${JSON.stringify(variable)}`, {})
  }
  return { name: variable, from: 'variable' }
}

export function isProfileName(name: string): boolean {
  return new RegExp(`^${profileNames.pattern}$`).test(name)
}

/** Returns the command that logs in to a profile. */
export function formatLoginCommand(profile: string): string {
  return `qasphere auth login${profile === defaultProfile ? '' : ` --profile ${profile}`}`
}
