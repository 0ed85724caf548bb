import { escapeControls, plainLines, plainText } from 'qasphere-client/plain-text'
import { usesColors, usesColorsInTables } from './colors.js'

/**
 * The only module that writes to the terminal: data goes to stdout, everything for people to stderr. Control characters
 * and the like never reach either: they are dropped from what people read, and escaped in JSON on a terminal. JSON
 * elsewhere stays as it is.
 */
export interface Terminal {
  /** Writes data; resolves once it is written: false if the reader is gone, so that the rest can be skipped. */
  print(data: string): Promise<boolean>
  /** Writes JSON or a part of it, coloured if stdout is a terminal with colours. Resolves as `print` does. */
  printJson(json: string): Promise<boolean>
  /** Writes text in a form other than JSON, without control characters on a terminal. Resolves as `print` does. */
  printText(text: string): Promise<boolean>
  /** Writes text that has no control characters but those of `styled`. Resolves as `print` does. */
  printStyled(text: string): Promise<boolean>
  /** Writes the content of a file as it is, which no terminal should get. Resolves as `print` does. */
  printBytes(content: Uint8Array): Promise<boolean>
  /** Whether tables on stdout are coloured. */
  readonly isColored: boolean
  /** How many columns stdout has: those of `COLUMNS` or of the terminal; undefined if it is not a terminal. */
  readonly columns: number | undefined
  /** Writes a line for people. */
  say(line: string): void
  /** Writes a question that is answered on the same line. */
  ask(question: string): void
  /** Whether stderr is a terminal. */
  readonly isWatched: boolean
  /** How many columns help may have: those of `COLUMNS` or of the terminal between 60 and 100, elsewhere 80. */
  readonly width: number
  /** If stderr is a terminal, shows one line that the next one replaces; an empty one removes it. */
  show(line: string): void
  /** Colours words as an error or a warning if stderr shows colours. */
  mark(kind: 'error' | 'warning', words: string): string
}

const colors = { error: '\u001b[31;1m', warning: '\u001b[33;1m' }
const colorEnd = '\u001b[0m'
const ownColors = [...Object.values(colors), colorEnd]

export function openTerminal(): Terminal {
  const watched = new Set<NodeJS.WriteStream>()
  /** Each write reports its own failure; an error event without a listener would end the process. */
  function watch(stream: NodeJS.WriteStream): NodeJS.WriteStream {
    if (!watched.has(stream)) watched.add(stream.on('error', () => undefined))
    return stream
  }
  let shown = false
  function show(line: string): void {
    if (process.stderr.isTTY !== true) return
    if (shown || line !== '')
      watch(process.stderr).write(
        `\r\u001b[2K${plainText(line).slice(0, (process.stderr.columns ?? 80) - 1)}`,
      )
    shown = line !== ''
  }
  function write(data: string | Uint8Array): Promise<boolean> {
    return new Promise((resolve, reject) => {
      // Both streams are mostly the same terminal.
      if (isShown()) show('')
      watch(process.stdout).write(data, (error) => {
        if (!error) resolve(true)
        else if (isReaderGone(error)) resolve(false)
        else reject(error)
      })
    })
  }
  return {
    get width() {
      return helpWidth()
    },
    isWatched: process.stderr.isTTY === true,
    show,
    get isColored() {
      return usesColorsInTables(process.stdout)
    },
    get columns() {
      return isShown() ? terminalColumns() : undefined
    },
    print: (data) => write(isShown() ? escapeControls(data) : data),
    printText: (text) => write(isShown() ? plainLines(text) : text),
    printStyled: write,
    printBytes: write,
    printJson: async (json) => {
      if (!isShown()) return write(json)
      const escaped = escapeControls(json)
      if (!usesColors(process.stdout)) return write(escaped)
      const { paintJson } = await import('./paint-json.js')
      return write(paintJson(escaped))
    },
    say: (line) => {
      show('')
      watch(process.stderr).write(`${safe(line)}\n`)
    },
    ask: (question) => {
      show('')
      watch(process.stderr).write(safe(question))
    },
    mark: (kind, words) => (usesColors(process.stderr) ? `${colors[kind]}${words}${colorEnd}` : words),
  }
}

/** Whether stdout is a terminal. */
function isShown(): boolean {
  return process.stdout.isTTY === true
}

function helpWidth(): number {
  return Math.min(Math.max(terminalColumns(), 60), 100)
}

/** A terminal that does not know its size has 0 columns. */
function terminalColumns(): number {
  const chosen = Number(process.env.COLUMNS)
  return Number.isInteger(chosen) && chosen > 0 ? chosen : process.stdout.columns || 80
}

/** What people may read: of escape sequences, only the colours set here. */
function safe(text: string): string {
  return plainLines(text, ownColors)
}

/** A reader such as `head` that has seen enough is not an error. */
function isReaderGone(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
}
