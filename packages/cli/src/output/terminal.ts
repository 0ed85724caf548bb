/** The only door to the terminal: data goes to stdout, everything for people to stderr. */
export interface Terminal {
  /** Writes data; resolves once more may be written. False where the reader is gone, so that nobody need go on. */
  print(data: string): Promise<boolean>
  /** Writes a line for people. */
  say(line: string): void
  /** Marks words as an error or a warning, where stderr shows colours. */
  mark(kind: 'error' | 'warning' | 'heading', words: string): string
}

const colors = { error: '31;1', warning: '33;1', heading: '1' }

export function openTerminal(): Terminal {
  let isReaderGone = false
  let isWatching = false
  return {
    print(data) {
      const { stdout } = process
      if (!isWatching) {
        isWatching = true
        stdout.on('error', (error: NodeJS.ErrnoException) => {
          // A reader such as `head` that has seen enough is no failure of ours.
          if (error.code !== 'EPIPE') throw error
          isReaderGone = true
        })
      }
      if (isReaderGone) return Promise.resolve(false)
      return new Promise((resolve) => {
        const hasRoom = stdout.write(data)
        if (hasRoom) resolve(true)
        else untilRoom(stdout, () => resolve(!isReaderGone))
      })
    },
    say: (line) => void process.stderr.write(`${line}\n`),
    mark: (kind, words) => (showsColors() ? `\u001b[${colors[kind]}m${words}\u001b[0m` : words),
  }
}

function untilRoom(stream: NodeJS.WriteStream, onRoom: () => void): void {
  const done = () => {
    stream.off('drain', done).off('close', done).off('error', done)
    onRoom()
  }
  stream.once('drain', done).once('close', done).once('error', done)
}

function showsColors(): boolean {
  return process.stderr.isTTY === true && process.stderr.hasColors()
}
