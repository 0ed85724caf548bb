import type { BodyReceiver } from './exchange.js'
import { hasList } from './has-list.js'
import { RowPattern } from './row-pattern.js'

/** Takes the rows of a list out of a response while it arrives; only a few of them are in memory at a time. */
export interface RowReceiver extends BodyReceiver {
  /** The number of bytes that have arrived. */
  readonly bytes: number
  /** Whether the response has arrived completely and is valid JSON. */
  isComplete(): boolean
  /** Whether the response is a list: it has the field, or the `total` of a list whose server leaves out empty fields. */
  isList(): boolean
}

/**
 * Calls `take` with each row of the array that a top-level field of the response contains. If only some fields of the
 * rows are `wanted`, rows after the first `parsedBytes` may lack others.
 */
export function receiveRows(
  field: string,
  take: (row: unknown) => void,
  wanted?: readonly string[],
  parsedBytes = defaultParsedBytes,
): RowReceiver {
  let size = 0
  const scanner = new RowScanner(field, take, () => (size > parsedBytes ? wanted : undefined))
  return {
    get bytes() {
      return size
    },
    write(bytes) {
      size += bytes.length
      scanner.write(bytes)
    },
    isComplete: () => scanner.isComplete(),
    isList: () => scanner.isList(),
  }
}

const quote = 0x22
const comma = 0x2c
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** The depth inside the array of rows; its rows are one level deeper. */
const rowsDepth = 2

/** Without its rows, the response is short. If it is longer, it is not the requested list. */
const maxEnvelopeBytes = 1024 * 1024

/** Where one row ends and the next one begins, in the JSON of most servers. */
const betweenRows = '},{'

/** Compiling a pattern takes longer than it saves in shorter lists. */
const defaultParsedBytes = 4 * 1024 * 1024

/** Where a pattern has failed so often, rows differ too much for one. */
const maxPatternFailures = 3

/**
 * Finds only where rows end and leaves their contents to `JSON.parse`, many at a time: this takes a tenth of the time
 * of a streaming JSON parser.
 */
class RowScanner {
  readonly #field: string
  readonly #take: (row: unknown) => void
  /** The fields to find by a pattern; undefined while rows are parsed completely. */
  readonly #wanted: () => readonly string[] | undefined
  #pattern: RowPattern | undefined
  #patternFailures = 0
  #isBroken = false
  #depth = 0
  #isInString = false
  #isEscaped = false
  /** The last string directly inside the response's object, as far as no comma has followed. */
  #lastString = ''
  #isInRows = false
  #isFirstGroup = true
  /** Whether each place that looked like the end of a row has been one. */
  #hasFlatRows = true
  /** The beginning of a row whose end has not arrived. */
  #unfinished: Buffer[] = []
  /** The response except for its rows. */
  #envelope: Buffer[] = []
  #envelopeBytes = 0

  constructor(field: string, take: (row: unknown) => void, wanted: () => readonly string[] | undefined) {
    this.#field = field
    this.#take = take
    this.#wanted = wanted
  }

  write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length && !this.#isBroken; ) {
      at = this.#isInRows ? this.#scanRows(bytes, at) : this.#scanEnvelope(bytes, at)
    }
  }

  isComplete(): boolean {
    if (this.#isBroken || this.#isInRows) return false
    return this.#parseEnvelope() !== undefined
  }

  isList(): boolean {
    return hasList(this.#parseEnvelope(), this.#field)
  }

  #parseEnvelope(): unknown {
    return parse(Buffer.concat(this.#envelope).toString())
  }

  /** Scans until the rows begin or the bytes end; returns the position after what it has scanned. */
  #scanEnvelope(bytes: Buffer, start: number): number {
    let at = start
    while (at < bytes.length && !this.#isInRows) this.#scanEnvelopeByte(bytes[at++] ?? 0)
    const scanned = bytes.subarray(start, at)
    this.#envelope.push(scanned)
    this.#envelopeBytes += scanned.length
    if (this.#envelopeBytes > maxEnvelopeBytes) this.#isBroken = true
    return at
  }

  #scanEnvelopeByte(byte: number): void {
    if (this.#isInString) {
      if (this.#isEscaped) this.#isEscaped = false
      else if (byte === backslash) this.#isEscaped = true
      else if (byte === quote) this.#isInString = false
      else if (this.#depth === 1) this.#lastString += String.fromCharCode(byte)
    } else if (byte === quote) {
      this.#isInString = true
      if (this.#depth === 1) this.#lastString = ''
    } else if (byte === comma) {
      if (this.#depth === 1) this.#lastString = ''
    } else if (byte === openBrace || byte === openBracket) {
      const isRows = byte === openBracket && this.#depth === 1 && this.#lastString === this.#field
      this.#depth += 1
      if (isRows) this.#isInRows = this.#isFirstGroup = true
    } else if (byte === closeBrace || byte === closeBracket) this.#depth -= 1
  }

  /** Scans until the array of rows or the bytes end; returns the position after what it has scanned. */
  #scanRows(bytes: Buffer, begin: number): number {
    const start = this.#takeLikelyRows(bytes, begin)
    // In local variables, because this loop sees every byte of what may be a hundred megabytes.
    let depth = this.#depth
    let isInString = this.#isInString
    let isEscaped = this.#isEscaped
    let rowsEnd = start
    let at = start
    for (; at < bytes.length && depth >= rowsDepth; at++) {
      const byte = bytes[at]
      if (isInString) {
        if (isEscaped) isEscaped = false
        else if (byte === quote) isInString = false
        else if (byte === backslash) isEscaped = true
      } else if (byte === quote) isInString = true
      else if (byte === openBrace || byte === openBracket) depth += 1
      else if (byte === closeBrace || byte === closeBracket) {
        depth -= 1
        if (depth === rowsDepth) rowsEnd = at + 1
      }
    }
    this.#isInString = isInString
    this.#isEscaped = isEscaped
    this.#depth = depth
    if (depth < rowsDepth) {
      // The closing bracket belongs to the envelope.
      this.#takeGroup(bytes.subarray(start, at - 1))
      this.#isInRows = false
      this.#lastString = ''
      this.#envelope.push(bytes.subarray(at - 1, at))
      return at
    }
    if (rowsEnd > start) this.#takeGroup(bytes.subarray(start, rowsEnd))
    if (rowsEnd < bytes.length) this.#unfinished.push(bytes.subarray(rowsEnd))
    return bytes.length
  }

  /**
   * Takes the rows up to the last place that looks like the end of one, without a look at each byte. Whether it is one
   * shows when they are parsed: text that ends inside a row, or continues after the last one, is not JSON. Lists
   * where this fails have objects inside their rows, and each byte is looked at. Returns the position after what it has
   * taken.
   */
  #takeLikelyRows(bytes: Buffer, start: number): number {
    const end = this.#hasFlatRows ? bytes.lastIndexOf(betweenRows) + 1 : 0
    if (end <= start) return start
    const rows = this.#parseGroup(bytes.subarray(start, end))
    if (rows === undefined) {
      this.#hasFlatRows = false
      return start
    }
    this.#takeRows(rows)
    this.#depth = rowsDepth
    this.#isInString = false
    this.#isEscaped = false
    return end
  }

  /** Takes the rows that end with these bytes. */
  #takeGroup(bytes: Buffer): void {
    const rows = this.#parseGroup(bytes)
    if (rows === undefined) this.#isBroken = true
    else this.#takeRows(rows)
  }

  /** Each group but the first begins with the comma after the last row. */
  #parseGroup(bytes: Buffer): readonly unknown[] | undefined {
    const text =
      this.#unfinished.length > 0 ? Buffer.concat([...this.#unfinished, bytes]).toString() : bytes.toString()
    if (this.#isFirstGroup) return this.#parseRows(`[${text}]`, 0)
    const found = this.#pattern?.read(text)
    if (found) return found
    if (this.#pattern) this.#patternFailures += 1
    return this.#parseRows(`[0${text}]`, 1)
  }

  /** The rows of a group from its first one on. */
  #parseRows(json: string, first: number): readonly unknown[] | undefined {
    const rows = parse(json)
    if (!Array.isArray(rows)) return undefined
    const wanted = this.#patternFailures < maxPatternFailures ? this.#wanted() : undefined
    this.#pattern = wanted && RowPattern.of(rows.at(-1), wanted)
    return first === 0 ? rows : rows.slice(first)
  }

  #takeRows(rows: readonly unknown[]): void {
    this.#unfinished = []
    for (const row of rows) this.#take(row)
    this.#isFirstGroup = false
  }
}

/** Undefined if the text is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
