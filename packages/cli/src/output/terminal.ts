import { escapeControls, plainLines, plainText } from 'qasphere-client/plain-text'
import { usesColors, usesColorsInTables } from './colors.js'

/**
 * The only module that writes to the terminal: data goes to stdout, messages for people to stderr. Neither receives control
 * characters and the like: they are removed from messages, and escaped in JSON on a terminal. JSON that does not go to a
 * terminal is not changed.
 */
export interface Terminal {
  /** Writes data. Resolves when it is written, with false if the reader is gone, so that the rest can be skipped. */
  print(data: string): Promise<boolean>
  /** Writes JSON or a part of it, colored if stdout is a terminal with colors. Resolves as `print` does. */
  printJson(json: string): Promise<boolean>
  /** Writes text other than JSON, without control characters on a terminal. Resolves as `print` does. */
  printText(text: string): Promise<boolean>
  /** Writes text without control characters other than those of `applyStyle`. Resolves as `print` does. */
  printStyled(text: string): Promise<boolean>
  /** Writes the content of a file unchanged. Not for terminals. Resolves as `print` does. */
  printBytes(content: Uint8Array): Promise<boolean>
  /** Whether tables on stdout are colored. */
  readonly isColored: boolean
  /** Width of stdout in columns, from `COLUMNS` or the terminal; undefined if stdout is not a terminal. */
  readonly columns: number | undefined
  /** Writes a line for people. */
  say(line: string): void
  /** Writes a prompt without a line break. */
  ask(question: string): void
  /** Whether stderr is a terminal. */
  readonly isWatched: boolean
  /** Width of help in columns, from `COLUMNS` or the terminal, limited to 60 to 100; 80 without a terminal. */
  readonly width: number
  /** If stderr is a terminal, shows a line that the next call replaces. An empty line removes it. */
  show(line: string): void
  /** Colors text as an error or a warning if stderr supports colors. */
  mark(kind: 'error' | 'warning', text: string): string
}

const colors = { error: '\u001b[31;1m', warning: '\u001b[33;1m' }
const colorEnd = '\u001b[0m'
const ownColors = [...Object.values(colors), colorEnd]

export function openTerminal(): Terminal {
  const { show, say, ask, write } = openStreams()
  return {
    get width() {
      return getHelpWidth()
    },
    get isWatched() {
      return process.stderr.isTTY === true
    },
    get isColored() {
      return usesColorsInTables(process.stdout)
    },
    get columns() {
      return isShown() ? getTerminalWidth() : undefined
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
    show,
    say,
    ask,
    mark: (kind, text) => (usesColors(process.stderr) ? `${colors[kind]}${text}${colorEnd}` : text),
  }
}

type Streams = Pick<Terminal, 'show' | 'say' | 'ask'> & {
  readonly write: (data: string | Uint8Array) => Promise<boolean>
}

/** Opens stdout and stderr when something is first written to them. What is written replaces the line that `show` shows. */
function openStreams(): Streams {
  const watched = new Set<NodeJS.WriteStream>()
  /** Each write reports its own failure. An error event without a listener would end the process. */
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
  function ask(question: string): void {
    show('')
    watch(process.stderr).write(removeControls(question))
  }
  return {
    show,
    ask,
    say: (line) => ask(`${line}\n`),
    write: (data) => {
      // Both streams are usually the same terminal.
      if (isShown()) show('')
      return writeTo(watch(process.stdout), data)
    },
  }
}

/** Resolves when data is written, with false if the reader is gone. */
function writeTo(stream: NodeJS.WriteStream, data: string | Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) => {
    stream.write(data, (error) => {
      if (!error) resolve(true)
      else if (isReaderGone(error)) resolve(false)
      else reject(error)
    })
  })
}

/** Whether stdout is a terminal. */
function isShown(): boolean {
  return process.stdout.isTTY === true
}

function getHelpWidth(): number {
  return Math.min(Math.max(getTerminalWidth(), 60), 100)
}

/** Returns the width of the terminal. One that does not know its size reports 0 columns. */
function getTerminalWidth(): number {
  const chosen = Number(process.env.COLUMNS)
  return Number.isInteger(chosen) && chosen > 0 ? chosen : process.stdout.columns || 80
}

/** Removes control characters, except the colors set here. */
function removeControls(text: string): string {
  return plainLines(text, ownColors)
}

/** Whether the reader of a pipe, such as `head`, has stopped reading, which is not an error. */
function isReaderGone(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
}
