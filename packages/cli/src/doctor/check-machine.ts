import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { arch, platform } from 'node:os'
import { isQasError } from 'qasphere-client'
import { describeFileProblem } from 'qasphere-client/file-problem'
import { count } from 'qasphere-client/plural'
import type { Environment } from '../input/environment.js'
import { preferencesFile, readPreferences } from '../input/preferences.js'
import { version } from '../output/version.js'
import { type Check, ok, problem, warning } from './check.js'

/** The oldest version of Node that the program supports. */
const minNode = [20, 19] as const

/** Checks the versions of the program and of Node. */
export function checkVersions(nodeVersion = process.versions.node): Check {
  const found = `qasphere ${version}, Node ${nodeVersion} on ${platform()} ${arch()}`
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
  const isSupported = major > minNode[0] || (major === minNode[0] && minor >= minNode[1])
  return isSupported
    ? ok('versions', found)
    : problem('versions', found, `Install Node ${minNode.join('.')} or newer`)
}

/** Checks the preferences file. */
export function checkPreferences(): Check {
  try {
    const set = Object.entries(readPreferences()).map(([name, value]) => `${name} ${value}`)
    return ok('preferences', set.length === 0 ? 'none' : `${set.join(', ')} (${preferencesFile})`)
  } catch (error) {
    if (!isQasError(error)) throw error
    return problem('preferences', error.message, `Correct or delete ${preferencesFile}`)
  }
}

/** Checks the certificates of NODE_EXTRA_CA_CERTS, which Node ignores silently if it cannot read them. */
export function checkExtraAuthorities({ NODE_EXTRA_CA_CERTS: path }: Environment): Check | undefined {
  if (!path) return undefined
  const name = 'certificates'
  try {
    return checkCertificates(name, readFileSync(path, 'latin1'), path)
  } catch (error) {
    return problem(name, describeFileProblem(path, error), 'Correct NODE_EXTRA_CA_CERTS')
  }
}

/** Checks the certificates in a PEM file. */
function checkCertificates(name: string, pem: string, path: string): Check {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0)
    return problem(name, `${path} does not contain a PEM certificate`, `Correct ${path}`)
  const now = Date.now()
  const expired = blocks.filter((block) => Date.parse(new X509Certificate(block).validTo) < now)
  const found = `${count(blocks.length, 'additional trusted certificate')} in ${path}`
  if (expired.length === 0) return ok(name, found)
  // A bundle of many may well contain some that nobody needs.
  const message = `${found}, ${expired.length} of them expired`
  return expired.length < blocks.length ? ok(name, message) : problem(name, message, `Renew ${path}`)
}

/** Compares the clock of this machine with the time in the server's response. */
export function checkClock(serverTime: string, answeredAt: number): Check {
  const offsetMs = answeredAt - Date.parse(serverTime)
  const seconds = Math.round(Math.abs(offsetMs) / 1000)
  if (Number.isNaN(offsetMs)) return warning('clock', `the server did not send a valid time: ${serverTime}`)
  if (Math.abs(offsetMs) < maxOffsetMs) return ok('clock', 'agrees with the server')
  const message = `the clock of this machine is ${seconds} s ${offsetMs > 0 ? 'ahead of' : 'behind'} the server`
  const fix = 'Set the clock; logins and certificates are only valid for a limited time'
  return Math.abs(offsetMs) < loginMarginMs ? warning('clock', message, fix) : problem('clock', message, fix)
}

const maxOffsetMs = 60_000
/** How long before its end a login is renewed. */
const loginMarginMs = 300_000
