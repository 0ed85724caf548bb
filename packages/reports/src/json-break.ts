import { JSONParser } from '@streamparser/json'

/** Where a parser is in the JSON that it reads, in bytes. */
export interface JsonOffsets {
  /** The offset behind the outermost object or list; undefined until it ends. */
  end(): number | undefined
  /** The offset at which an error of the parser broke the JSON. */
  breakOf(error: unknown): number
}

/** Makes a parser remember its tokens, which tell where JSON ends or breaks. */
export function followOffsets(parser: JSONParser): JsonOffsets {
  let lastToken = 0
  let hasEnded = false
  parser.onToken = ({ offset }) => {
    lastToken = offset
  }
  parser.onEnd = () => {
    hasEnded = true
  }
  return {
    end: () => (hasEnded ? lastToken + 1 : undefined),
    breakOf: (error) => {
      const message = error instanceof Error ? error.message : ''
      // The message names the byte of what is not a token; a token in the wrong place is the last one.
      const [, position] = /absolute position "(\d+)"/.exec(message) ?? []
      return position === undefined ? lastToken : Number(position)
    },
  }
}

/** The byte at which JSON ends, or the one at which it breaks: its length if it ends too soon. */
export function endOf(json: Buffer): { readonly end: number; readonly isBroken: boolean } {
  // No value is wanted: a path that hardly any JSON has lets the parser forget what it has read.
  const parser = new JSONParser({ paths: ['$.nothing'], keepStack: false })
  parser.onValue = () => undefined
  const offsets = followOffsets(parser)
  try {
    parser.write(json)
  } catch (error) {
    const end = offsets.end()
    return end === undefined ? { end: offsets.breakOf(error), isBroken: true } : { end, isBroken: false }
  }
  const end = offsets.end()
  return { end: end ?? json.length, isBroken: end === undefined }
}
