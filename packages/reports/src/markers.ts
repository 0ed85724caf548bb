import type { Marker } from './report.js'

export type MarkerFormat = 'junit' | 'playwright' | 'allure'

export interface MarkerOptions {
  readonly format: MarkerFormat
  /** The code to look for in names without a hyphen. If it is missing, only codes without digits are found there. */
  readonly projectCode?: string | undefined
}

/**
 * Finds all markers in a test's name, in order, those with a hyphen first. A name may contain text that only looks like
 * a marker (`SHA-256`), so the caller selects the first one of the right project.
 */
export function findMarkers(name: string, { format, projectCode }: MarkerOptions): Marker[] {
  const places = findHyphenated(name)
  if (format === 'junit') for (const place of findUnhyphenated(name, projectCode)) places.push(place)
  if (places.length > 1) places.sort((one, other) => one.rank - other.rank || one.index - other.index)
  return removeDuplicates(places.map(({ marker }) => marker))
}

/** Formats a marker with a sequence number of at least three digits: `PRJ-007`. */
export function formatMarker({ projectCode, seq }: Marker): string {
  return `${projectCode}-${String(seq).padStart(3, '0')}`
}

/**
 * Parses a test case URL `https://HOST/project/CODE/tcase/SEQ`, with or without the scheme and a longer path. Returns
 * undefined for other text.
 */
export function parseTestCaseUrl(text: string): (Marker & { readonly host: string }) | undefined {
  const [, scheme = 'https:', rest = ''] = /^(?:(https?:)?\/\/)?([^/\s]+\/.*)$/is.exec(text.trim()) ?? []
  const written = `${scheme}//${rest}`
  if (rest === '' || !URL.canParse(written)) return undefined
  const { pathname, host } = new URL(written)
  const [, code, number] = /^\/project\/([A-Za-z0-9]+)\/tcase\/(\d+)(?:\/|$)/.exec(pathname) ?? []
  const marker = toMarker(code, number)
  return marker && host !== '' ? { ...marker, host } : undefined
}

/** Maximum sequence number: the platform uses 32-bit integers. */
const maxSeq = 2 ** 31 - 1

function toMarker(code = '', digits = ''): Marker | undefined {
  const seq = Number(digits)
  return code !== '' && seq >= 1 && seq <= maxSeq ? { projectCode: code.toUpperCase(), seq } : undefined
}

interface Place {
  readonly marker: Marker
  readonly index: number
  /** 0 with a hyphen, 1 without: a marker with a hyphen is less ambiguous. */
  readonly rank: number
}

const maxCodeLength = 5
const minDigits = 3

/**
 * Finds codes of 1 to 5 letters and digits, a hyphen, and 3 or more digits. Searching for hyphens, which few names have,
 * takes a fraction of the time of a regular expression.
 */
function findHyphenated(name: string): Place[] {
  const places: Place[] = []
  if (!name.includes('-')) return places
  let before = 0
  for (let hyphen = name.indexOf('-'); hyphen >= 0; hyphen = name.indexOf('-', hyphen + 1)) {
    let end = hyphen + 1
    while (isDigit(name.charCodeAt(end))) end += 1
    let start = hyphen
    while (start > 0 && hyphen - start <= maxCodeLength && isLetterOrDigit(name.charCodeAt(start - 1)))
      start -= 1
    const length = hyphen - start
    const isMarker = end - hyphen > minDigits && length >= 1 && length <= maxCodeLength && start >= before
    const marker = isMarker ? toMarker(name.slice(start, hyphen), name.slice(hyphen + 1, end)) : undefined
    if (isMarker) before = end
    if (marker) places.push({ marker, index: start, rank: 0 })
  }
  return places
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function isLetterOrDigit(code: number): boolean {
  const lowerCase = code | 0x20
  return isDigit(code) || (lowerCase >= 0x61 && lowerCase <= 0x7a)
}

/**
 * Finds markers in method names, which cannot contain hyphens: `test_prj123_login`, `Test_login_prj123`,
 * `TestPrj123Login`, `testLoginPrj123`, `TEST_PRJ123`.
 */
function findUnhyphenated(name: string, projectCode: string | undefined): Place[] {
  if (!/^test/i.test(name)) return []
  // Ignores parameters, which pytest and JUnit append to the name.
  const [bare = ''] = name.split(/[[(]/, 1)
  const { underscored, camelCase } = getPatterns(projectCode)
  return [...findMatches(bare, underscored, 1), ...findMatches(bare, camelCase, 1)]
}

interface NamePatterns {
  readonly underscored: RegExp
  readonly camelCase: RegExp
}

const patterns = new Map<string | undefined, NamePatterns>()

/** Returns the patterns for a project code, or for all codes without digits. */
function getPatterns(projectCode: string | undefined): NamePatterns {
  const known = patterns.get(projectCode)
  if (known) return known
  const code = projectCode ?? '[A-Za-z]{1,5}'
  const [capitalized, capitals] =
    projectCode === undefined
      ? ['[A-Z][a-z]{0,4}', '[A-Z]{1,5}']
      : [capitalize(projectCode), projectCode.toUpperCase()]
  // A slash starts the name of a subtest, whose result is part of the result of its test.
  const created = {
    underscored: new RegExp(`(?<=_)(${code})(\\d{3,})(?![A-Za-z0-9/])`, 'gi'),
    camelCase: new RegExp(
      `(?:(?<=^[Tt][Ee][Ss][Tt]|[a-z0-9_])(${capitals})|(?<=[A-Za-z0-9_])(${capitalized}))(\\d{3,})(?![a-z0-9/])`,
      'g',
    ),
  }
  patterns.set(projectCode, created)
  return created
}

function capitalize(code: string): string {
  return `${code[0]?.toUpperCase() ?? ''}${code.slice(1).toLowerCase()}`
}

/** Finds the markers that match a pattern. Its groups are the code, in one of two forms, and the number. */
function findMatches(name: string, pattern: RegExp, rank: number): Place[] {
  const places: Place[] = []
  for (const match of name.matchAll(pattern)) {
    const marker = toMarker(
      match.slice(1, -1).find((code) => code !== undefined),
      match.at(-1),
    )
    if (marker) places.push({ marker, index: match.index, rank })
  }
  return places
}

function removeDuplicates(markers: Marker[]): Marker[] {
  if (markers.length < 2) return markers
  const seen = new Set<string>()
  return markers.filter((marker) => {
    const key = formatMarker(marker)
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}
