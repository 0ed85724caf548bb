import { JSONParser } from '@streamparser/json'

/** Lets a parser remember its tokens, and returns what tells the byte at which an error of it broke the JSON. */
export function followBreaks(parser: JSONParser): (error: unknown) => number {
  let lastToken = 0
  parser.onToken = ({ offset }) => {
    lastToken = offset
  }
  return (error) => {
    const message = error instanceof Error ? error.message : ''
    // What is no token is told by its byte; a token in the wrong place is the last one.
    const [, position] = /absolute position "(\d+)"/.exec(message) ?? []
    return position === undefined ? lastToken : Number(position)
  }
}

/** The byte at which JSON breaks; its length where it ends too soon. */
export function breakIn(json: Buffer): number {
  const parser = new JSONParser()
  parser.onValue = () => undefined
  const breakOf = followBreaks(parser)
  try {
    parser.write(json)
    return json.length
  } catch (error) {
    return breakOf(error)
  }
}
