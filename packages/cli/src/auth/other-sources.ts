import { settingsAfter, settingsBefore } from '../credentials/find-credentials.js'
import { chosenProfile } from '../credentials/profiles.js'
import { completePair, type Pair, type Settings } from '../credentials/settings.js'
import type { RunContext } from '../input/command.js'

type Warn = (message: string) => void

/** The pairs of URL and token that win over what is stored, in their order; `warn` is told of half pairs. */
export function pairsBefore(context: RunContext, warn: Warn): Pair[] {
  return completePairs(settingsBefore(chosenProfile(context), context), warn)
}

/** The pairs that what is stored wins over; `warn` is told of half pairs and of files of other users. */
export function pairsAfter(context: RunContext, warn: Warn): Pair[] {
  return completePairs(settingsAfter(chosenProfile(context), context, warn), warn)
}

function completePairs(sources: readonly (() => Settings | undefined)[], warn: Warn): Pair[] {
  return sources.flatMap((read) => completePair(read(), warn) ?? [])
}
