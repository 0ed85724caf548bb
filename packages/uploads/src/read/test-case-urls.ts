import type { Marker } from 'qasphere-reports'
import type { NewResult } from './result-record.js'

/** Hosts of test case URLs, other than the host of the credentials. */
export interface OtherHosts {
  /** Hosts whose URLs are treated as URLs of the credentials' host. */
  readonly counted: readonly string[]
  /** Hosts whose URLs are ignored, because the same tests also have URLs of the credentials' host. */
  readonly skipped: readonly string[]
}

/**
 * Removes test case URLs of other hosts from tests that also have URLs of the credentials' host. This lets a test refer
 * to test cases in several tenants.
 */
export class TestCaseUrls {
  readonly #host: string
  readonly #counted = new Set<string>()
  readonly #skipped = new Set<string>()

  constructor(host: string) {
    this.#host = host
  }

  select(result: NewResult): NewResult {
    if (result.markers.length === 0) return result
    const isOther = (marker: Marker) => marker.host !== undefined && marker.host !== this.#host
    const others = result.markers.filter(isOther)
    if (others.length === 0) return result
    const hasOwn = result.markers.some((marker) => marker.host === this.#host)
    const hosts = hasOwn ? this.#skipped : this.#counted
    for (const { host } of others) if (host) hosts.add(host)
    if (!hasOwn) return result
    return { ...result, markers: result.markers.filter((marker) => !isOther(marker)), elsewhere: others }
  }

  /** Returns the other hosts in all results so far. */
  otherHosts(): OtherHosts {
    return { counted: [...this.#counted], skipped: [...this.#skipped] }
  }
}
