import { createHash } from 'node:crypto'
import { cutText } from 'qasphere-reports/cut-text'
import { toNfc } from 'qasphere-reports/to-nfc'
import type { UnmatchedResult } from '../match/match-results.js'
import type { Sequence } from '../read/lazy-list.js'

/** Maximum length of a title, in UTF-16 code units. */
const maxTitleLength = 511

/** Returns the titles of test cases to create for results. The class distinguishes tests with the same name. */
export function createTitles(unmatched: Sequence<UnmatchedResult>): string[] {
  const folders = new Map<string, Set<string>>()
  for (const { result } of unmatched) {
    const name = normalizeTitle(result.name)
    const known = folders.get(name) ?? new Set<string>()
    folders.set(name, known.add(normalizeTitle(result.folder)))
  }
  const titles: string[] = []
  for (const { result } of unmatched) {
    const name = normalizeTitle(result.name)
    const folder = normalizeTitle(result.folder)
    const isShared = (folders.get(name)?.size ?? 0) > 1 && folder !== ''
    titles.push(shortenTitle((isShared ? `${folder} › ${name}` : name).trim() || 'Unnamed test'))
  }
  return titles
}

/**
 * Converts a title to the form in which titles are compared and created: one line of valid text in Unicode NFC. The
 * same name can have several forms: file names on macOS, for example, are decomposed.
 */
export function normalizeTitle(title: string): string {
  return toNfc(title.toWellFormed())
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

/** Shortens a title to the limit. A hash of the full title keeps shortened titles distinct and stable across uploads. */
function shortenTitle(title: string): string {
  if (title.length <= maxTitleLength) return title
  const suffix = `… #${createHash('sha256').update(title).digest('hex').slice(0, 10)}`
  return cutText(title, maxTitleLength - suffix.length).trimEnd() + suffix
}
