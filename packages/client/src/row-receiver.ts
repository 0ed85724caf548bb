import { JSONParser } from '@streamparser/json'
import type { BodyReceiver } from './exchange.js'

/** Takes the rows of a list out of an answer while it arrives, one in memory at a time. */
export interface RowReceiver extends BodyReceiver {
  /** How much has arrived. */
  readonly bytes: number
  /** Whether the whole answer was there and was JSON. */
  isComplete(): boolean
}

/** `take` gets each row of the list in a field of the answer. */
export function receiveRows(field: string, take: (row: unknown) => void): RowReceiver {
  const parser = new JSONParser({ paths: [`$.${field}.*`], keepStack: false })
  let isBroken = false
  parser.onValue = ({ value }) => take(value)
  parser.onError = () => {
    isBroken = true
  }
  let size = 0
  return {
    get bytes() {
      return size
    },
    write(bytes) {
      size += bytes.length
      if (!isBroken) parser.write(bytes)
    },
    isComplete: () => !isBroken && parser.isEnded,
  }
}
