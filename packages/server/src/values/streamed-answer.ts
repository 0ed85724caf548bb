import type { Readable } from 'node:stream'

/** An answer of bytes instead of JSON. */
export class StreamedAnswer {
  constructor(
    readonly stream: Readable,
    readonly headers: Readonly<Record<string, string>>,
  ) {}
}
