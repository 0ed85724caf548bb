import { Transform } from 'node:stream'
import { INVALID_REQUEST, PARSE_ERROR, parseJSONRPCMessage } from '@modelcontextprotocol/server'
import { getReason } from 'qasphere-client/reason'
import { isRecord } from 'qasphere-contract/scalars'

/** Longer lines are left to the transport, which has the same limit and ends the connection. */
const maxLineBytes = 10 * 1024 * 1024

interface InvalidMessage {
  /** The response to the sender, as one line of JSON. */
  readonly response: string
  readonly reason: string
}

/**
 * Passes on the lines that are JSON-RPC messages, and reports the others, which the SDK would drop without an answer
 * (JSON-RPC 2.0, section 5.1).
 */
export function createMessageCheck(onInvalid: (message: InvalidMessage) => void): Transform {
  let rest: Buffer = Buffer.alloc(0)
  const isPassed = (line: Buffer) => {
    const text = line.toString().trim()
    const invalid = text === '' ? undefined : checkMessage(text)
    if (invalid) onInvalid(invalid)
    return text !== '' && !invalid
  }
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      for (let end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n')) {
        if (isPassed(bytes.subarray(0, end))) this.push(bytes.subarray(0, end + 1))
        bytes = bytes.subarray(end + 1)
      }
      if (bytes.length > maxLineBytes) {
        this.push(bytes)
        bytes = Buffer.alloc(0)
      }
      rest = bytes
      done()
    },
    flush(done) {
      isPassed(rest)
      done()
    },
  })
}

/** Returns the problem with the text of a message; undefined if it is valid. */
function checkMessage(text: string): InvalidMessage | undefined {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch (error) {
    return describeInvalid(PARSE_ERROR, `Parse error: ${getReason(error)}`, null)
  }
  try {
    parseJSONRPCMessage(message)
    return undefined
  } catch {
    const id = isRecord(message) ? message.id : null
    const isId = typeof id === 'string' || typeof id === 'number'
    return describeInvalid(INVALID_REQUEST, 'Invalid request: not a JSON-RPC 2.0 message', isId ? id : null)
  }
}

function describeInvalid(code: number, reason: string, id: string | number | null): InvalidMessage {
  return { response: JSON.stringify({ jsonrpc: '2.0', id, error: { code, message: reason } }), reason }
}
