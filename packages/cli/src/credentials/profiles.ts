import { type InputProblem, QasError } from 'qasphere-client'
import { givenTo } from '../input/option-values.js'
import type { RunContext } from '../input/run-context.js'

/** Which of several stored logins is meant. */
export interface Profile {
  readonly name: string
  /** Who chose it: nobody, where it is the one without a name. */
  readonly by: 'option' | 'variable' | 'nobody'
}

/** The login without a name, the only one that the vendor's tool knows. */
export const defaultProfile = 'default'

/** The profile that `--profile`, else QAS_PROFILE names. Throws a usage mistake where the name cannot be one. */
export function chosenProfile({ values, env }: Pick<RunContext, 'values' | 'env'>): Profile {
  const option = givenTo(values, 'profile')
  if (option !== undefined) return { name: option, by: 'option' }
  const variable = env.QAS_PROFILE?.trim()
  if (!variable) return { name: defaultProfile, by: 'nobody' }
  if (!isProfileName(variable)) {
    throw new QasError('credentials', `QAS_PROFILE ${nameRule}: ${JSON.stringify(variable)}`, {})
  }
  return { name: variable, by: 'variable' }
}

/** What is wrong with the value of `--profile`. */
export function profileProblems({ values }: Pick<RunContext, 'values'>): InputProblem[] {
  const name = givenTo(values, 'profile')
  return name === undefined || isProfileName(name) ? [] : [{ where: '--profile', message: nameRule }]
}

const nameRule = 'must be 1 to 64 letters, digits, dashes, or underscores'

export function isProfileName(name: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(name)
}

/** The command that logs in for a profile. */
export function loginCommand(profile: string): string {
  return `qasphere auth login${profile === defaultProfile ? '' : ` --profile ${profile}`}`
}
