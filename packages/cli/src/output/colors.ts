import type { WriteStream } from 'node:tty'

/**
 * Whether text for people on a stream is coloured: never with `NO_COLOR`, always with `FORCE_COLOR`, which `0` and `false`
 * turn into never, and otherwise on a terminal that has colours. See https://no-color.org and https://force-color.org.
 */
export function usesColors(stream: WriteStream, env: NodeJS.ProcessEnv = process.env): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  return stream.isTTY === true && stream.hasColors()
}

const codes = { red: 31, green: 32, yellow: 33, blue: 34, cyan: 36, gray: 90, bold: 1 }
export type Style = keyof typeof codes

/** Text in a style. */
export function styled(style: Style, text: string): string {
  return `\u001b[${codes[style]}m${text}\u001b[0m`
}
