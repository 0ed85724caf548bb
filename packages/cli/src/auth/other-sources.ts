import { type Settings, settingsAfter, settingsBefore } from '../credentials/find-credentials.js'
import { chosenProfile } from '../credentials/profiles.js'
import type { RunContext } from '../run-context.js'

/** A pair of URL and token that stands elsewhere than in the stores. */
export type Pair = Required<Settings>

/** The pairs that win over what is stored, in their order. */
export function pairsBefore(context: RunContext): Pair[] {
  return settingsBefore(chosenProfile(context), context).flatMap((read) => pairIn(read()))
}

/** The pairs that what is stored wins over. */
export function pairsAfter(context: RunContext): Pair[] {
  return settingsAfter(chosenProfile(context), context).flatMap((read) => pairIn(read()))
}

function pairIn(settings: Settings | undefined): Pair[] {
  if (settings?.url === undefined || settings.token === undefined) return []
  return [{ source: settings.source, url: settings.url, token: settings.token }]
}
