import type { InputProblem } from 'qasphere-client'
import { addGivenValue } from './add-given-value.js'
import { invalidArguments } from './invalid-arguments.js'
import { projectOption } from './project-option.js'

/** Where a run is, as its URL says. */
export interface RunLocation {
  /** Host name, with the port if it is not the default. */
  readonly host: string
  /** In upper case. */
  readonly projectCode: string
  readonly runId: number
}

/** The host of a URL that an argument contains. */
export interface GivenHost {
  /** The option or operand with the URL. */
  readonly where: string
  /** Host name, with the port if it is not the default. */
  readonly host: string
}

/**
 * Checks that the hosts of URLs in arguments are the one that the command is connected to. `page` is what the URLs show.
 *
 * @throws QasError of kind `validation` that names each that is another one.
 */
export function requireHosts(given: readonly GivenHost[], connectionUrl: string, page = 'run'): void {
  const connected = new URL(connectionUrl).host
  const foreign = given.filter(({ host }) => host !== connected)
  if (foreign.length === 0) return
  throw invalidArguments(
    foreign.map(({ where, host }) => ({
      where,
      message: `names a ${page} of ${host}, but the credentials are for ${connected}`,
    })),
  )
}

/** Returns the problem with a project that was given although the URL of a run names another one. */
export function createOtherProjectProblem(projectCode: string, given: string): InputProblem {
  return {
    where: `--${projectOption.name}`,
    message: addGivenValue(`must be the project of the run, ${projectCode}`, given),
  }
}

/** What is expected of the URL of a run, for messages. */
export const runUrlForm =
  'expected the URL of a run, such as https://acme.eu1.qasphere.com/project/PRJ/run/14'

/** Parses the URL of a run, with or without a scheme; undefined if it is not one. */
export function parseRunUrl(url: string): RunLocation | undefined {
  const parsed = parseWebUrl(url)
  const [, projectCode, id] =
    /^\/project\/([A-Za-z0-9]+)\/run\/([1-9]\d{0,14})(?:\/|$)/.exec(parsed?.pathname ?? '') ?? []
  if (!parsed || projectCode === undefined) return undefined
  return { host: parsed.host, projectCode: projectCode.toUpperCase(), runId: Number(id) }
}

/** Parses an http(s) URL, with or without a scheme; undefined if it is not one. */
export function parseWebUrl(text: string): URL | undefined {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
  const parsed = URL.canParse(withScheme) ? new URL(withScheme) : undefined
  return parsed && /^https?:$/.test(parsed.protocol) ? parsed : undefined
}
