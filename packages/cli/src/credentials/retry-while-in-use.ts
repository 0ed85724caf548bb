/** Error codes of Windows if another process has a file open or is deleting it. */
const inUseCodes: ReadonlySet<unknown> = new Set(['EACCES', 'EBUSY', 'EPERM'])
const maxAttempts = 12
const maxPauseMs = 100

/**
 * Runs `act` on a file, and retries for about a second while another process uses the file. Windows then does not allow the
 * file to be replaced, linked, read or deleted, and virus scanners open every new file for a moment. On other systems, the
 * same errors mean missing permissions and are thrown immediately.
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
