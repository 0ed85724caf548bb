import { QasError } from 'qasphere-client'
import type { RunContext } from '../input/command.js'
import { profileNames } from '../input/global-options.js'
import { givenTo } from '../input/option.js'

/** The stored login that a command uses. */
export interface Profile {
  readonly name: string
  /** What selected it: `--profile`, QAS_PROFILE, or neither. */
  readonly from: 'option' | 'variable' | 'default'
}

/** The profile of logins without a name, which are the only ones that the vendor's tool knows. */
export const defaultProfile = 'default'

/**
 * The profile that `--profile`, else QAS_PROFILE names.
 *
 * @throws QasError of kind `credentials` if the value of QAS_PROFILE is not a valid name.
 */
export function chosenProfile({ values, env }: Pick<RunContext, 'values' | 'env'>): Profile {
  const option = givenTo(values, 'profile')
  if (option !== undefined) return { name: option, from: 'option' }
  const variable = env.QAS_PROFILE?.trim()
  if (!variable) return { name: defaultProfile, from: 'default' }
  if (!isProfileName(variable)) {
    throw new QasError('credentials', `QAS_PROFILE ${profileNames.rule}: ${JSON.stringify(variable)}`, {})
  }
  return { name: variable, from: 'variable' }
}

export function isProfileName(name: string): boolean {
  return new RegExp(`^${profileNames.pattern}$`).test(name)
}

/** The command that logs in for a profile. */
export function loginCommand(profile: string): string {
  return `qasphere auth login${profile === defaultProfile ? '' : ` --profile ${profile}`}`
}
