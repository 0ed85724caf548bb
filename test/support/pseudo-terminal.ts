import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { quoteForShell } from '../../packages/cli/src/output/shell-quote.js'
import { cleanEnvironment, emptyFolder, qasphereBinary } from './qasphere.js'

/** The program, running on a separate terminal. */
export interface TerminalRun {
  /** Everything that the terminal has shown. */
  shown(): string
  /** Waits until the terminal shows something, and returns it. */
  see(words: RegExp): Promise<RegExpExecArray>
  type(text: string): void
  /** The exit code. */
  readonly ended: Promise<number | null>
}

const running = new Set<ChildProcess>()

/** Stops what a failed test has left running. */
export function endTerminals(): void {
  for (const child of running) child.kill('SIGKILL')
}

/** Runs the built program on a pseudo-terminal created by `script` of util-linux. */
export function qasphereOnTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): TerminalRun {
  // The shell must not be between the keyboard and the program.
  const command = ['exec', process.execPath, qasphereBinary, ...args].map(quoteForShell).join(' ')
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
    env: cleanEnvironment({ TERM: 'xterm', SHELL: '/bin/sh', ...env }),
    cwd: emptyFolder(),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  running.add(child)
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child)
    return code
  })
  let shown = ''
  const look = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text
    for (const again of look) again()
  })
  child.stdin.on('error', () => undefined)
  return {
    shown: () => shown,
    type: (text) => void child.stdin.write(text),
    ended,
    see: (words) =>
      new Promise((resolve, reject) => {
        const again = () => {
          const found = words.exec(shown)
          if (!found) return
          look.delete(again)
          resolve(found)
        }
        look.add(again)
        again()
        void ended.then(() => reject(new Error(`The program ended without showing ${words}:\n${shown}`)))
      }),
  }
}
