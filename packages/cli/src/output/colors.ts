import type { WriteStream } from 'node:tty'

/**
 * Whether to color text on a terminal: never with `NO_COLOR`, always with `FORCE_COLOR` (never if it is `0` or `false`),
 * otherwise if the terminal supports colors. See https://no-color.org and https://force-color.org.
 */
export function usesColors(stream: WriteStream, env: NodeJS.ProcessEnv = process.env): boolean {
  return stream.isTTY === true && !env.NO_COLOR && (isForced(env) ?? stream.hasColors())
}

/** Whether to color tables. `FORCE_COLOR` also colors tables in a pipe, but nothing else, because scripts read it. */
export function usesColorsInTables(stream: WriteStream, env: NodeJS.ProcessEnv = process.env): boolean {
  return usesColors(stream, env) || (!env.NO_COLOR && isForced(env) === true)
}

function isForced({ FORCE_COLOR: value }: NodeJS.ProcessEnv): boolean | undefined {
  return value === undefined ? undefined : value !== '0' && value !== 'false'
}

const codes = { red: 31, green: 32, yellow: 33, blue: 34, cyan: 36, gray: 90, bold: 1 }
export type Style = keyof typeof codes

/** Applies a style to text. */
export function applyStyle(style: Style, text: string): string {
  return `\u001b[${codes[style]}m${text}\u001b[0m`
}
