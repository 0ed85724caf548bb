/** The only door to the terminal: data goes to stdout, everything for people to stderr. */
export interface Terminal {
  /** Writes data; resolves once it is written. False where the reader is gone, so that nobody need go on. */
  print(data: string): Promise<boolean>
  /** Writes a line for people. */
  say(line: string): void
  /** Writes a question, which is answered on the same line. */
  ask(question: string): void
  /** Whether people watch stderr as it is written. */
  readonly isWatched: boolean
  /** Shows one line that the next one replaces, where stderr is watched; empty takes it away. */
  show(line: string): void
  /** Marks words as an error or a warning, where stderr shows colours. */
  mark(kind: 'error' | 'warning', words: string): string
}

const colors = { error: '31;1', warning: '33;1' }

export function openTerminal(): Terminal {
  const watched = new Set<NodeJS.WriteStream>()
  /** Failures are told to whoever writes; as events they would end the process. */
  function watch(stream: NodeJS.WriteStream): NodeJS.WriteStream {
    if (!watched.has(stream)) watched.add(stream.on('error', () => undefined))
    return stream
  }
  let shown = false
  function show(line: string): void {
    if (process.stderr.isTTY !== true) return
    if (shown || line !== '')
      watch(process.stderr).write(`\r\u001b[2K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`)
    shown = line !== ''
  }
  return {
    isWatched: process.stderr.isTTY === true,
    show,
    print: (data) =>
      new Promise((resolve, reject) => {
        watch(process.stdout).write(data, (error) => {
          if (!error) resolve(true)
          else if (isReaderGone(error)) resolve(false)
          else reject(error)
        })
      }),
    say: (line) => {
      show('')
      watch(process.stderr).write(`${line}\n`)
    },
    ask: (question) => {
      show('')
      watch(process.stderr).write(question)
    },
    mark: (kind, words) => (showsColors() ? `\u001b[${colors[kind]}m${words}\u001b[0m` : words),
  }
}

/** A reader such as `head` that has seen enough is no failure of ours. */
function isReaderGone(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
}

function showsColors(): boolean {
  return process.stderr.isTTY === true && process.stderr.hasColors()
}
