import type { WriteStream } from 'node:tty'

/**
 * Whether text on a terminal is colored: never with `NO_COLOR`, always with `FORCE_COLOR`, which `0` and `false` turn into
 * never, and otherwise if the terminal has colors. See https://no-color.org and https://force-color.org.
 */
export function usesColors(stream: WriteStream, env: NodeJS.ProcessEnv = process.env): boolean {
  return stream.isTTY === true && !env.NO_COLOR && (isForced(env) ?? stream.hasColors())
}

/** The same for tables, which `FORCE_COLOR` also colors in a pipe. Scripts read everything else there as it is. */
export function usesColorsInTables(stream: WriteStream, env: NodeJS.ProcessEnv = process.env): boolean {
  return usesColors(stream, env) || (!env.NO_COLOR && isForced(env) === true)
}

function isForced({ FORCE_COLOR: value }: NodeJS.ProcessEnv): boolean | undefined {
  return value === undefined ? undefined : value !== '0' && value !== 'false'
}

const codes = { red: 31, green: 32, yellow: 33, blue: 34, cyan: 36, gray: 90, bold: 1 }
export type Style = keyof typeof codes

/** Text in a style. */
export function styled(style: Style, text: string): string {
  return `\u001b[${codes[style]}m${text}\u001b[0m`
}
