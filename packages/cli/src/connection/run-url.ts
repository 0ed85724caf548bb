import { invalidArguments } from '../input/invalid-arguments.js'

/** The page of a run, below the URL of QA Sphere. */
export function formatRunUrl(url: string, projectCode: string, runId: number): string {
  return `${url.replace(/\/+$/, '')}/project/${projectCode}/run/${runId}`
}

/** Where a run is, as its URL says. */
export interface RunLocation {
  /** Host name, with the port if it is not the default. */
  readonly host: string
  /** In upper case. */
  readonly projectCode: string
  readonly runId: number
}

/**
 * Checks that the host of a run's URL is the one that the command is connected to. `operand` is the argument with the URL.
 *
 * @throws QasError of kind `validation` if it is another one.
 */
export function requireRunHost(operand: string, host: string | undefined, connectionUrl: string): void {
  const connected = new URL(connectionUrl).host
  if (host === undefined || host === connected) return
  const message = `names a run of ${host}, but the credentials are for ${connected}`
  throw invalidArguments([{ where: operand, message }])
}

/** What is expected of the URL of a run, for messages. */
export const runUrlForm =
  'expected the URL of a run, such as https://acme.eu1.qasphere.com/project/PRJ/run/14'

/** Parses the URL of a run, with or without a scheme; undefined if it is not one. */
export function parseRunUrl(url: string): RunLocation | undefined {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `https://${url}`
  const parsed = URL.canParse(withScheme) ? new URL(withScheme) : undefined
  const [, projectCode, id] =
    /^\/project\/([A-Za-z0-9]+)\/run\/([1-9]\d{0,14})(?:\/|$)/.exec(parsed?.pathname ?? '') ?? []
  if (!parsed || !/^https?:$/.test(parsed.protocol) || projectCode === undefined) return undefined
  return { host: parsed.host, projectCode: projectCode.toUpperCase(), runId: Number(id) }
}
