import { QasError } from 'qasphere-client'
import type { RunContext } from '../input/command.js'
import { profileNames } from '../input/global-options.js'
import { givenTo } from '../input/option.js'

/** Which of several stored logins is meant. */
export interface Profile {
  readonly name: string
  /** Who chose it: nobody, where it is the one without a name. */
  readonly by: 'option' | 'variable' | 'nobody'
}

/** The login without a name, the only one that the vendor's tool knows. */
export const defaultProfile = 'default'

/** The profile that `--profile`, else QAS_PROFILE names. Throws a credentials error if QAS_PROFILE cannot be a name. */
export function chosenProfile({ values, env }: Pick<RunContext, 'values' | 'env'>): Profile {
  const option = givenTo(values, 'profile')
  if (option !== undefined) return { name: option, by: 'option' }
  const variable = env.QAS_PROFILE?.trim()
  if (!variable) return { name: defaultProfile, by: 'nobody' }
  if (!isProfileName(variable)) {
    throw new QasError('credentials', `QAS_PROFILE ${profileNames.rule}: ${JSON.stringify(variable)}`, {})
  }
  return { name: variable, by: 'variable' }
}

export function isProfileName(name: string): boolean {
  return new RegExp(`^${profileNames.pattern}$`).test(name)
}

/** The command that logs in for a profile. */
export function loginCommand(profile: string): string {
  return `qasphere auth login${profile === defaultProfile ? '' : ` --profile ${profile}`}`
}
