import type { Marker } from './report.js'

export type MarkerFormat = 'junit' | 'playwright' | 'allure'

export interface MarkerOptions {
  readonly format: MarkerFormat
  /** The code to look for where a name has no hyphen; without it only codes of letters are found there. */
  readonly projectCode?: string | undefined
}

/**
 * All markers of a test's name, those that count most first: at the start of the name, then at its end, then between.
 * A name may hold what only looks like one (`SHA-256`): whoever asks chooses the one whose project counts.
 */
export function findMarkers(name: string, { format, projectCode }: MarkerOptions): Marker[] {
  const places = [...hyphenated(name), ...(format === 'junit' ? unhyphenated(name, projectCode) : [])]
  return places
    .sort((one, other) => one.rank - other.rank || one.index - other.index)
    .map(({ marker }) => marker)
    .filter((marker, index, all) => all.findIndex((other) => isSame(marker, other)) === index)
}

/** A marker as people write it, the sequence number with three digits at least: `PRJ-007`. */
export function formatMarker({ projectCode, seq }: Marker): string {
  return `${projectCode}-${String(seq).padStart(3, '0')}`
}

/** The test case of a URL `https://HOST/project/CODE/tcase/SEQ`, whatever follows. */
export function parseTestCaseUrl(text: string): (Marker & { readonly host: string }) | undefined {
  if (!URL.canParse(text.trim())) return undefined
  const url = new URL(text.trim())
  const [, code, seq] = /^\/project\/([A-Za-z0-9]+)\/tcase\/(\d+)(?:\/|$)/.exec(url.pathname) ?? []
  if (!code || !seq) return undefined
  return { projectCode: code.toUpperCase(), seq: Number(seq), host: url.host }
}

interface Place {
  readonly marker: Marker
  readonly index: number
  /** 0 at the start of the name, 1 at its end, 2 between; underscored and camel case names come after. */
  readonly rank: number
}

function hyphenated(name: string): Place[] {
  return [...name.matchAll(/(?<![A-Za-z0-9])([A-Za-z0-9]{1,5})-(\d{3,})(?!\d)/g)].map((match) =>
    placeOf(name, match, match[1], match[2], 0),
  )
}

/** `test_prj123_login`, `test_login_prj123`, `TestPrj123Login`, `TestLoginPrj123`: what languages allow as names. */
function unhyphenated(name: string, projectCode: string | undefined): Place[] {
  const code = projectCode ?? '[A-Za-z]{1,5}'
  // Parameters of a test, as pytest and JUnit write them, are no part of its name.
  const [bare = ''] = name.split(/[[(]/)
  if (/^test_/i.test(bare) && bare.startsWith('test')) {
    return find(bare, new RegExp(`(?<=_)(${code})(\\d{3,})(?=_|$)`, 'gi'))
  }
  if (!/^Test[A-Z0-9]/.test(bare)) return []
  const capital = projectCode === undefined ? '[A-Z][a-z]{0,4}|[A-Z]{1,5}' : caseOf(projectCode)
  return find(bare, new RegExp(`(?<=^Test|[a-z0-9])(${capital})(\\d{3,})(?=[A-Z_]|$)`, 'g'))
}

/** A code as camel case writes it: `Prj`, or all in capitals. */
function caseOf(code: string): string {
  return `${code[0]?.toUpperCase() ?? ''}${code.slice(1).toLowerCase()}|${code.toUpperCase()}`
}

function find(name: string, pattern: RegExp): Place[] {
  return [...name.matchAll(pattern)].map((match) => placeOf(name, match, match[1], match[2], 3))
}

function placeOf(name: string, match: RegExpExecArray, code = '', seq = '', base: number): Place {
  const isStart = name.slice(0, match.index).trim() === ''
  const isEnd = name.slice(match.index + match[0].length).trim() === ''
  const rank = base + (isStart ? 0 : isEnd ? 1 : 2)
  return { marker: { projectCode: code.toUpperCase(), seq: Number(seq) }, index: match.index, rank }
}

function isSame(one: Marker, other: Marker): boolean {
  return one.projectCode === other.projectCode && one.seq === other.seq
}
