import type { Readable } from 'node:stream'

/** A response of bytes instead of JSON. */
export class StreamedResponse {
  constructor(
    readonly stream: Readable,
    readonly headers: Readonly<Record<string, string>>,
  ) {}
}
