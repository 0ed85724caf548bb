/** The result of a check. */
export interface Check {
  readonly name: string
  /** A `problem` prevents commands from working; a `warning` may. */
  readonly status: 'ok' | 'warning' | 'problem' | 'skipped'
  readonly message: string
  /** How to fix it; null if there is nothing to fix. */
  readonly fix: string | null
}

export function ok(name: string, message: string): Check {
  return { name, status: 'ok', message, fix: null }
}

export function warning(name: string, message: string, fix: string | null = null): Check {
  return { name, status: 'warning', message, fix }
}

export function problem(name: string, message: string, fix: string | null = null): Check {
  return { name, status: 'problem', message, fix }
}

export function skipped(name: string, message: string): Check {
  return { name, status: 'skipped', message, fix: null }
}

/** Converts an error to a problem. In messages of requests, the part after a semicolon is the fix. */
export function describeProblem(name: string, error: Error): Check {
  const [message = '', ...advice] = error.message.replace(/\.$/, '').split(/; |\n/)
  const fix = advice.join('; ')
  return problem(name, message, fix === '' ? null : `${fix.charAt(0).toUpperCase()}${fix.slice(1)}`)
}
