import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AttemptLog, ClientOptions, InputProblem } from 'qasphere-client'
import { describeFileProblem } from 'qasphere-client/file-problem'
import type { RunContext } from '../input/command.js'
import { getNumberValue, getValue, isOn } from '../input/option.js'
import type { Terminal } from '../output/terminal.js'
import { version } from '../output/version.js'

export interface ConnectionSettings {
  readonly options: Omit<ClientOptions, 'url' | 'token'>
  readonly problems: readonly InputProblem[]
}

/** Reads `--timeout`, `--ca-file` and `--verbose`, with the problems of `--ca-file`. */
export function readConnectionSettings({ values, cwd, terminal }: RunContext): ConnectionSettings {
  const problems: InputProblem[] = []
  const timeout = getNumberValue(values, 'timeout')
  const caFile = getValue(values, 'ca-file')
  const ca = caFile ? readAuthorities(caFile, cwd, problems) : undefined
  const isVerbose = isOn(values, 'verbose')
  return {
    options: {
      userAgent: `qasphere-cli/${version}`,
      ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
      ...(ca === undefined ? {} : { ca }),
      ...(isVerbose ? { onAttempt: (log: AttemptLog) => showAttempt(log, terminal) } : {}),
    },
    problems,
  }
}

function readAuthorities(path: string, cwd: string, problems: InputProblem[]): string | undefined {
  try {
    // Bundles may contain comments in any encoding. The certificates themselves are ASCII.
    const pem = readFileSync(resolve(cwd, path), 'latin1')
    if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem
    problems.push({ where: '--ca-file', message: `${path} does not contain a PEM certificate` })
  } catch (error) {
    problems.push({ where: '--ca-file', message: describeFileProblem(path, error) })
  }
  return undefined
}

function showAttempt(
  { method, url, status, error, took, requestId, waits }: AttemptLog,
  terminal: Terminal,
): void {
  const parts = [
    `${method} ${url}`,
    error === undefined ? `status ${status}` : error,
    `${took} ms`,
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
    ...(waits === undefined ? [] : [`retry in ${(waits / 1000).toFixed(1)} s`]),
  ]
  terminal.say(parts.join(' · '))
}
