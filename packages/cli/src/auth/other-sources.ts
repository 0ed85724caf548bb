import { listSourcesAfterLogin, listSourcesBeforeLogin } from '../credentials/find-credentials.js'
import { getChosenProfile } from '../credentials/profiles.js'
import { completePair, type Pair, type Settings } from '../credentials/settings.js'
import type { RunContext } from '../input/command.js'

type Warn = (message: string) => void

/** Finds the pairs of URL and token that take precedence over stored logins, in order. Warns about incomplete pairs. */
export function findPairsBefore(context: RunContext, warn: Warn): Pair[] {
  return completePairs(listSourcesBeforeLogin(getChosenProfile(context), context), warn)
}

/** Finds the pairs that stored logins take precedence over. Warns about incomplete pairs and files of other users. */
export function findPairsAfter(context: RunContext, warn: Warn): Pair[] {
  return completePairs(listSourcesAfterLogin(getChosenProfile(context), context, warn), warn)
}

function completePairs(sources: readonly (() => Settings | undefined)[], warn: Warn): Pair[] {
  return sources.flatMap((read) => completePair(read(), warn) ?? [])
}
