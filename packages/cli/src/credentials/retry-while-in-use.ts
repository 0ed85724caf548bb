/** What Windows answers if another process has a file open, or is deleting it. */
const inUseCodes: ReadonlySet<unknown> = new Set(['EACCES', 'EBUSY', 'EPERM'])
const maxAttempts = 12
const maxPauseMs = 100

/**
 * Does something with a file, and retries for about a second while another process uses the file. Windows refuses to
 * replace, link, read or delete it then; virus scanners also open every new file for a moment. Other systems have no such
 * refusals: the same errors mean missing permissions there and are thrown at once.
 */
export function retryWhileInUse<T>(act: () => T, platform: string = process.platform): T {
  for (let attempt = 1; ; attempt++) {
    try {
      return act()
    } catch (error) {
      if (platform !== 'win32' || attempt === maxAttempts || !isInUse(error)) throw error
    }
    pause(Math.min(2 ** attempt, maxPauseMs))
  }
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && inUseCodes.has(error.code)
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
