import { JSONParser } from '@streamparser/json'

/** Byte offsets in the JSON that a parser reads. */
export interface JsonOffsets {
  /** Returns the offset after the outermost object or list; undefined until it ends. */
  end(): number | undefined
  /** Returns the offset at which an error of the parser occurred. */
  findError(error: unknown): number
}

/** Makes a parser track token offsets, to find where the JSON ends or is invalid. */
export function trackOffsets(parser: JSONParser): JsonOffsets {
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
    findError: (error) => {
      const message = error instanceof Error ? error.message : ''
      // The message contains the offset of an invalid token. An unexpected token is the last one.
      const [, position] = /absolute position "(\d+)"/.exec(message) ?? []
      return position === undefined ? lastToken : Number(position)
    },
  }
}

/** Returns the byte offset at which the JSON ends or becomes invalid: its length if it is incomplete. */
export function findJsonEnd(json: Buffer): { readonly end: number; readonly isBroken: boolean } {
  // Values are not needed. With a path that does not occur, the parser does not keep them in memory.
  const parser = new JSONParser({ paths: ['$.nothing'], keepStack: false })
  parser.onValue = () => undefined
  const offsets = trackOffsets(parser)
  try {
    parser.write(json)
  } catch (error) {
    const end = offsets.end()
    return end === undefined ? { end: offsets.findError(error), isBroken: true } : { end, isBroken: false }
  }
  const end = offsets.end()
  return { end: end ?? json.length, isBroken: end === undefined }
}
