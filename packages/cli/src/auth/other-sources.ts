import {
  listSourcesAfterLogin,
  listSourcesBeforeLogin,
  type Source,
} from '../credentials/find-credentials.js'
import { getChosenProfile } from '../credentials/profiles.js'
import { completePair, type Pair } from '../credentials/settings.js'
import type { RunContext } from '../input/command.js'

type Warn = (message: string) => void

/** Finds the pairs of URL and token that take precedence over stored logins, in order. Warns about incomplete pairs. */
export function findPairsBefore(context: RunContext, warn: Warn): Promise<Pair[]> {
  return completePairs(listSourcesBeforeLogin(getChosenProfile(context), context), warn)
}

/** Finds the pairs that stored logins take precedence over. Warns about incomplete pairs and files of other users. */
export function findPairsAfter(context: RunContext, warn: Warn): Promise<Pair[]> {
  return completePairs(listSourcesAfterLogin(getChosenProfile(context), context, warn), warn)
}

async function completePairs(sources: readonly Source[], warn: Warn): Promise<Pair[]> {
  const settings = await Promise.all(sources.map((read) => read()))
  return settings.flatMap((each) => completePair(each, warn) ?? [])
}
